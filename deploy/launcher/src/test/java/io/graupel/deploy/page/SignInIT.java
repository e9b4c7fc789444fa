package io.graupel.deploy.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.deploy.Required;
import io.graupel.deploy.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a fleet that asks for tokens. */
class SignInIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  @Test
  void aTokenIsAskedForOnceAndKeptFromScripts(@TempDir Path folder) throws IOException {
    Required.program("chromedriver");
    try (Stack stack = Stack.up(folder.resolve("data"), "--secured");
        Browser browser = Browser.open()) {
      String token = Files.readString(stack.data().resolve("admin-token")).strip();
      browser.go(stack.client().server() + "/");

      browser.await(SOON, "h1", "Sign in"::equals);
      typeIn(browser, "graupel_nonsense");
      browser.await(SOON, ".notice", text -> text.contains("graupel_<id>_<secret>"));
      typeIn(browser, token);
      browser.await(SOON, "h1", "Jobs"::equals);
      browser.await(SOON, ".connection", "live"::equals);

      assertThat(browser.text(".who")).contains("first admin");
      assertThat(browser.run("return document.cookie")).isEqualTo("");
      browser.reload();
      browser.await(SOON, ".connection", "live"::equals);
      browser.click(".who button");
      browser.await(SOON, "h1", "Sign in"::equals);
    }
  }

  private static void typeIn(Browser browser, String token) {
    browser.run(
        "const field = document.querySelector('#token'); field.value = arguments[0];"
            + " field.form.requestSubmit(); return ''",
        token);
  }
}
