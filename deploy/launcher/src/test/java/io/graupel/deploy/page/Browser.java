package io.graupel.deploy.page;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The machine's own Chromium without a window, in a fresh profile. It downloads nothing. */
final class Browser implements AutoCloseable {
  /** Width of a desk, and of a phone, in CSS pixels. */
  static final Dimension DESK = new Dimension(1280, 1000);

  static final Dimension PHONE = new Dimension(420, 900);

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final Path profile;
  private final ChromeDriver driver;

  private Browser(Path profile, ChromeDriver driver) {
    this.profile = profile;
    this.driver = driver;
  }

  /** Starts the one that belongs to the {@code chromedriver} on the PATH. */
  static Browser open() throws IOException {
    File chromedriver =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> new File(folder, "chromedriver"))
            .filter(File::canExecute)
            .findFirst()
            .orElseThrow();
    Path profile = Files.createTempDirectory("graupel-browser");
    ChromeOptions options = new ChromeOptions();
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(chromedriver).build();
    Browser browser = new Browser(profile, new ChromeDriver(service, options));
    browser.resize(DESK);
    return browser;
  }

  void resize(Dimension size) {
    driver.manage().window().setSize(size);
  }

  void go(String address) {
    driver.get(address);
  }

  void reload() {
    driver.navigate().refresh();
  }

  void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Text of the first element that matches, or nothing if there is none at this moment. */
  String text(String css) {
    try {
      return driver.findElements(By.cssSelector(css)).stream()
          .findFirst()
          .map(WebElement::getText)
          .orElse("");
    } catch (StaleElementReferenceException e) {
      return ""; // drawn anew between finding and reading it
    }
  }

  String attribute(String css, String name) {
    return String.valueOf(
        run("return document.querySelector(arguments[0])?.getAttribute(arguments[1])", css, name));
  }

  void click(String css) {
    driver.findElement(By.cssSelector(css)).click();
  }

  /** Waits until the text of the first match is as expected, and returns it. */
  String await(Duration patience, String css, Predicate<String> expected) {
    return new WebDriverWait(driver, patience)
        .withMessage(() -> css + ": \"" + text(css) + "\"; console: " + console())
        .until(any -> Optional.of(text(css)).filter(expected).orElse(null));
  }

  /** Waits until the expression holds in the page. */
  void awaitTrue(Duration patience, String expression) {
    new WebDriverWait(driver, patience)
        .withMessage(() -> expression + "; shown: " + text("main") + "; console: " + console())
        .until(any -> Boolean.TRUE.equals(driver.executeScript("return !!(" + expression + ")")));
  }

  /** Runs a script that may wait for promises, and returns what it returns. */
  Object runAsync(String script) {
    return answered(
        driver.executeAsyncScript(
            "const done = arguments[0]; (async () => {" + script + "})().then(done, done)"));
  }

  Object run(String script, Object... arguments) {
    return answered(driver.executeScript(script, arguments));
  }

  private static Object answered(@Nullable Object value) {
    return value == null ? "" : value;
  }

  /** What the page complained of since this was last asked. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Breaches of WCAG and good practice that axe finds in what is shown: rule and elements. */
  List<String> axe() throws IOException {
    try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
      if (axe == null) {
        throw new IOException("axe.min.js is not on the class path");
      }
      driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    Object found =
        answered(
            driver.executeAsyncScript(
                """
                const done = arguments[0];
                axe.run().then(({passes, violations}) => done(passes.length < 10
                    ? ['axe looked at nothing']
                    : violations.map(({id, nodes}) => `${id}: ${nodes.map(node => node.html)}`)));
                """));
    return found instanceof List<?> breaches
        ? breaches.stream().map(String::valueOf).toList()
        : List.of("axe: " + found);
  }

  Path screenshot(String name) throws IOException {
    long height = (Long) run("return Math.min(4000, document.documentElement.scrollHeight) + 160");
    Dimension before = driver.manage().window().getSize();
    resize(new Dimension(before.width, (int) height));
    Path file = Files.createDirectories(SCREENSHOTS).resolve(name + ".png");
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    resize(before);
    return file;
  }

  @Override
  public void close() throws IOException {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      Path[] deepestFirst = files.sorted(Comparator.reverseOrder()).toArray(Path[]::new);
      Arrays.stream(deepestFirst).forEach(Browser::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
