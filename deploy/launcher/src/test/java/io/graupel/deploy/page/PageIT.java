package io.graupel.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.deploy.Required;
import io.graupel.deploy.Specs;
import io.graupel.deploy.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The page over real processes: it follows, shows, cancels and catches up. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PageIT {
  /** For what happens at once, on a machine that trains beside it. */
  private static final Duration SOON = Duration.ofSeconds(90);

  /** For a short training and all that comes before it. */
  private static final Duration TRAINING = Duration.ofSeconds(240);

  /** Images of a training that no machine ends before the test does. */
  private static final long ENDLESS = 3_200_000_000L;

  private static final String STATE = ".standing .state";

  @TempDir static Path folder;

  private static Stack stack;
  private static Browser browser;
  private static final List<String> submitted = new ArrayList<>();

  @BeforeAll
  static void open() throws IOException {
    Required.program("chromedriver");
    stack = Stack.up(folder.resolve("data"));
    browser = Browser.open();
  }

  @AfterAll
  static void close() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  @Order(1)
  void emptyListTeachesTheFirstCommand() throws IOException {
    show("/");

    assertThat(browser.text("main")).contains("No jobs yet", "graupel submit");
    assertThat(browser.text(".open")).contains("may do anything, without a token");
    looksWell("empty");
  }

  @Test
  void jobAppearsInTheListAndProgressesWithoutReloading() throws IOException {
    show("/");
    browser.run("window.opened = 'once'");

    String job = train("hailstones", 24_000, 12_000);

    String row = "tr:has([href='#/jobs/%s']) ".formatted(job);
    browser.await(SOON, row + "a", "hailstones"::equals);
    String before = browser.await(TRAINING, row + ".of-progress", text -> text.contains("loss"));
    browser.await(SOON, row + ".of-progress", text -> !text.equals(before));
    looksWell("jobs");
    browser.await(TRAINING, row + ".state", "succeeded"::equals);
    assertThat(browser.run("return window.opened")).isEqualTo("once");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void curveAndPictureAppearWhileTheJobTrains() throws IOException {
    String job = train("without haste", ENDLESS, 16_000);
    show("/jobs/" + job);

    browser.await(TRAINING, ".chart figcaption", text -> text.startsWith("loss"));
    browser.awaitTrue(TRAINING, "document.querySelector('.picture img')?.naturalWidth > 16");
    assertThat(browser.text(STATE)).isEqualTo("running");
    looksWell("training");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void finishedJobShowsItsStoryAndItsFiles() throws IOException {
    String job = train("digits", 16_000, 8_000);
    show("/jobs/" + job);

    browser.await(TRAINING, STATE, "succeeded"::equals);
    browser.await(SOON, ".story", text -> text.contains("succeeded"));
    assertThat(browser.text(".story")).contains("submitted", "started on", "checkpoint", "picture");
    browser.awaitTrue(SOON, "document.querySelector('.files th a')?.textContent");
    looksWell("trained");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void runningJobIsFoundOnItsWorkerAndCancelledByItsButton() throws IOException {
    String job = train("without end", ENDLESS, ENDLESS);
    show("/workers");
    browser.await(TRAINING, ".workers .state", "busy"::equals);
    looksWell("workers");

    browser.click(".of-runs a");
    browser.await(SOON, STATE, "running"::equals);
    browser.click(".head button.danger");
    browser.await(SOON, "dialog h2", "Cancel without end?"::equals);
    looksWell("cancel");
    browser.click("dialog button.solid");

    browser.await(SOON, STATE, "cancelled"::equals);
    assertThat(browser.text("main")).doesNotContain("Cancel job");
    assertThat(stack.client().job(job).state()).isEqualTo("cancelled");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void pageMissesNothingWhileTheCoordinatorRestarts() throws IOException {
    String job = train("steadfast", 48_000, 16_000);
    show("/jobs/" + job);
    browser.await(TRAINING, ".chart figcaption", text -> text.startsWith("loss"));

    stack.kill("coordinator"); // the launcher starts another
    browser.await(SOON, ".connection", "reconnecting"::equals);
    browser.await(SOON, ".connection", "live"::equals);

    browser.await(TRAINING, STATE, "succeeded"::equals);
    browser.console(); // what it said while nobody answered
    String followedCurve = browser.attribute(".chart .raw", "d");
    String followedStory = browser.text(".story");
    show("/jobs/" + job);
    assertThat(followedCurve).startsWith("M");
    browser.awaitTrue(
        SOON,
        "document.querySelector('.chart .raw')?.getAttribute('d') === '" + followedCurve + "'");
    assertThat(followedStory).contains("succeeded").isEqualTo(browser.text(".story"));
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void unknownJobIsSaidToBeUnknown() {
    show("/jobs/j-aaaaaaaaaa");

    assertThat(browser.text("[role=alert]")).contains("no job j-aaaaaaaaaa");
    browser.console(); // the browser itself notes the 404
  }

  @Test
  void markupInANameIsShownAndNotObeyed() throws IOException {
    String job = train("<img src=x onerror=alert(1)>", 320, 320);
    show("/jobs/" + job);

    assertThat(browser.text("h1")).isEqualTo("<img src=x onerror=alert(1)>");
    browser.await(TRAINING, STATE, "succeeded"::equals);
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void workDoneTwiceIsDrawnOnce() {
    show("/");

    Object drawn =
        browser.runAsync(
            """
            const {lossCurve} = await import('/model.js');
            const report = (attempt, images, loss) => ({attempt, what: {kind: 'progress', images, loss}});
            return JSON.stringify(lossCurve([
                report(1, 32, 3), report(1, 64, 2), report(1, 96, 1.5), report(2, 64, 2), report(2, 96, 1)]));
            """);

    assertThat(drawn)
        .isEqualTo(
            """
            {"points":[{"x":32,"y":3},{"x":64,"y":2},{"x":96,"y":1}],\
            "resumed":[{"x":32,"attempt":2}]}\
            """);
  }

  @AfterEach
  void leaveNothingRunning() {
    browser.go("about:blank"); // its stream ends with it
    browser.console();
    browser.resize(Browser.DESK);
    submitted.stream()
        .filter(job -> !stack.client().job(job).ended())
        .forEach(job -> stack.client().cancel(job));
    submitted.clear();
  }

  /** Opens a view anew and waits until it follows and has drawn something. */
  private static void show(String view) {
    browser.go("about:blank");
    browser.go(stack.client().server() + "/#" + view);
    browser.awaitTrue(SOON, "document.querySelector('table, .empty, .standing, [role=alert]')");
  }

  /** Nothing for axe to find in light and dark, and nothing to scroll sideways on a phone. */
  private static void looksWell(String name) throws IOException {
    for (String scheme : List.of("light", "dark")) {
      browser.prefer(scheme);
      browser.screenshot(name + "-" + scheme);
      assertThat(browser.axe()).as("axe on %s in %s", name, scheme).isEmpty();
    }
    browser.resize(Browser.PHONE);
    browser.screenshot(name + "-phone");
    assertThat(
            browser.run(
                "const page = document.documentElement; return page.scrollWidth -"
                    + " page.clientWidth"))
        .as("pixels that %s is wider than a phone", name)
        .isEqualTo(0L);
    browser.resize(Browser.DESK);
    browser.prefer("light");
  }

  /** Queues a training of so many images and returns its id. */
  private static String train(String name, long images, long checkpointEvery) {
    String job = stack.submit(Specs.train(name, images, checkpointEvery)).id();
    submitted.add(job);
    return job;
  }
}
