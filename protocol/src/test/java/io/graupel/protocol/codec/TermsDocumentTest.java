package io.graupel.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.job.After;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.job.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Terms as people write them under {@code terms} of a job spec. */
class TermsDocumentTest {
  private static final String SPEC =
      """
      kind: evaluate
      name: e
      pool: default
      priority: standard
      attempts: 1
      seed: 1
      samples: j-aaaaaaaaaa
      metrics: [ssim]
      """;

  private static Terms terms(String yaml) {
    return Codec.submission(SPEC + "terms: " + yaml + "\n").terms();
  }

  @Test
  void termsMayBeLeftOutInPartAndInWhole() {
    assertThat(Codec.submission(SPEC).terms()).isEqualTo(Terms.NONE);
    assertThat(terms("{}")).isEqualTo(Terms.NONE);
    assertThat(terms("{campaign: night}").held()).isFalse();
  }

  @Test
  void theExampleInTheDocumentationHasEveryTerm() throws IOException {
    String page = Files.readString(Path.of("../docs/specs.md"));
    String example = page.substring(page.indexOf("```yaml\nterms:") + "```yaml\n".length());
    Terms terms = Codec.submission(SPEC + example.substring(0, example.indexOf("```"))).terms();

    assertThat(terms.notBefore()).isPresent();
    assertThat(terms.window().map(Window::zone)).contains("Europe/Berlin");
    assertThat(terms.after()).hasSize(1);
    assertThat(terms.memoryGib()).contains(40.0);
    assertThat(List.of(terms.parallel(), terms.shard()))
        .containsExactly(Optional.of(8), Optional.of(1000));
    assertThat(terms.campaign()).contains("night");
    assertThat(Codec.json(terms)).contains("\"held\":false");
  }

  @Test
  void timesNeedNoQuotes() {
    Terms terms =
        terms(
            "{notBefore: 2026-05-01T22:00:00Z, window: {from: 22:00, to: 07:30, zone:"
                + " Europe/Berlin}, after: [{job: j-bbbbbbbbbb, until: index}]}");

    assertThat(terms.notBefore()).contains(Instant.parse("2026-05-01T22:00:00Z"));
    assertThat(terms.window()).contains(new Window("22:00", "07:30", "Europe/Berlin"));
    assertThat(terms.after())
        .isEqualTo(List.of(new After(new JobId("j-bbbbbbbbbb"), After.Until.INDEX)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{window: {from: '22:00', to: '22:00', zone: UTC}} | terms.window.to: 22:00 (expected:"
            + " another time than from, 22:00)",
        "{window: {from: '22:00', to: '07:30', zone: Mars}} | terms.window.zone: \"Mars\""
            + " (expected: a time zone",
        "{window: {from: '25:00', to: '07:30', zone: UTC}} | terms.window.from: \"25:00\""
            + " (expected: a time of day",
        "{window: {from: '22:00', to: '07:30'}} | terms.window.zone: absent (expected: time zone",
        "{notBefore: soon} | terms.notBefore: \"soon\" (expected: a time in UTC, such as"
            + " 2026-05-01T22:00:00Z)",
        "{notBefore: 5} | terms.notBefore: 5 (expected: text)",
        "{parallel: 0} | terms.parallel: 0 (expected: 1 to 100)",
        "{parallel: 101} | terms.parallel: 101 (expected: 1 to 100)",
        "{shard: 0} | terms.shard: 0 (expected: 1 to 10000000)",
        "{shard: -5} | terms.shard: -5 (expected: 1 to 10000000)",
        "{shard: 99999999999} | terms.shard: 99999999999 (expected: a whole number)",
        "{memoryGib: -1} | terms.memoryGib: -1.0 (expected: 0 to 100000)",
        "{memoryGib: 1e300} | terms.memoryGib: 1.0E300 (expected: 0 to 100000)",
        "{memoryGib: .nan} | line 9, column 24: Malformed numeric value",
        "{memoryGib: much} | terms.memoryGib: \"much\" (expected: a number)",
        "{held: maybe} | terms.held: \"maybe\" (expected: true or false)",
        "{campaign: ''} | terms.campaign: ",
        "{after: [{job: night, until: end}]} | terms.after[0].job: \"night\"",
        "{after: [{job: j-aaaaaaaaaa, until: soon}]} | terms.after[0].until: \"soon\" (expected:"
            + " success, end, index)",
        "{after: [{job: j-aaaaaaaaaa}]} | terms.after[0].until: absent",
        "{before: j-aaaaaaaaaa} | terms.before: unknown field (expected: held, notBefore, window,"
            + " after",
        "[] | terms: a list (expected: fields)",
        "night | terms: \"night\" (expected: fields)"
      })
  void whatCannotBeIsRefusedByItsField(String yaml, String message) {
    assertThatThrownBy(() -> terms(yaml))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aWindowNamesItsNextOpeningAndItsClosing() {
    Window night = new Window("22:00", "07:30", "Europe/Berlin");

    assertThat(night.opening(Instant.parse("2026-01-01T12:00:00Z")))
        .isEqualTo("2026-01-01T21:00:00Z");
    assertThat(night.closing(Instant.parse("2026-01-02T03:00:00Z")))
        .contains(Instant.parse("2026-01-02T06:30:00Z"));
    assertThat(night.open(Instant.parse("2026-01-02T06:30:00Z"))).isFalse();
    // the night in which the clocks go forward is an hour shorter
    assertThat(night.closing(Instant.parse("2026-03-28T22:00:00Z")))
        .contains(Instant.parse("2026-03-29T05:30:00Z"));
  }
}
