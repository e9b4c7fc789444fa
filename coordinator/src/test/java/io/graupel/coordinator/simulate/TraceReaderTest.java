package io.graupel.coordinator.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceReaderTest {
  private static Trace read(String... lines) {
    return TraceReader.read(List.of(lines));
  }

  @Test
  void everyColumnIsRead() {
    Trace trace =
        read(
            "submit,tenant,pool,class,seconds,memoryGib,count",
            "1.5, vision ,big,interactive,30,8.5,3");
    assertThat(trace.lines())
        .containsExactly(
            new Trace.Line(
                1500,
                new TenantId("vision"),
                new Pool("big"),
                Priority.INTERACTIVE,
                30_000,
                8.5,
                3));
  }

  @Test
  void columnsComeInAnyOrderAndMostCanBeLeftOut() {
    Trace trace = read("# ours", "seconds,submit", "", "60,7", "30,2");
    assertThat(trace.lines()).extracting(Trace.Line::submitted).containsExactly(2000L, 7000L);
    assertThat(trace.lines())
        .allSatisfy(
            line -> {
              assertThat(line.tenant()).isEqualTo(TenantId.DEFAULT);
              assertThat(line.pool()).isEqualTo(Pool.DEFAULT);
              assertThat(line.priority()).isEqualTo(Priority.STANDARD);
              assertThat(line.count()).isEqualTo(1);
            });
  }

  @Test
  void instantsCountFromTheFirst() {
    Trace trace = read("submit,seconds", "2026-05-01T22:00:00Z,1", "2026-05-01T22:00:01.250Z,1");
    assertThat(trace.lines()).extracting(Trace.Line::submitted).containsExactly(0L, 1250L);
  }

  @Test
  void errorsNameTheLineTheColumnAndWhatIsExpected() {
    refused("line 1: column: when (expected: some of submit,tenant,", "when,seconds");
    refused("line 1: columns: submit,tenant (expected: seconds among them)", "submit,tenant");
    refused("line 1: column: submit (expected: each once)", "submit,submit,seconds");
    refused("line 2: line: 3 cells (expected: 2, as the header)", "submit,seconds", "1,2,3");
    refused("line 3: seconds: \"soon\" (expected: a number)", "submit,seconds", "", "1,soon");
    refused("line 2: seconds: \"NaN\" (expected: a number)", "submit,seconds", "1,NaN");
    refused("line 2: seconds: -0.003 (expected: 0.001 to 1e7)", "submit,seconds", "1,-3e-3");
    refused("line 2: submit: -1.0 (expected: 0 to 1e9)", "submit,seconds", "-1,3");
    refused(
        "line 2: submit: 2026-05-01T (expected: such as 2026-05-01T22:00:00Z)",
        "submit,seconds",
        "2026-05-01T,3");
    refused(
        "line 2: class: urgent (expected: interactive, standard, background)",
        "submit,seconds,class",
        "1,3,urgent");
    refused("line 2: tenant: \"No One\" (expected:", "submit,seconds,tenant", "1,3,No One");
    refused(
        "line 2: memoryGib: -1.0 (expected: 0 to 100000)", "submit,seconds,memoryGib", "1,3,-1");
    refused("line 2: count: 0 (expected: 1 to 1000000)", "submit,seconds,count", "1,3,0");
    refused("line 1: the end (expected: at least one job below the header", "submit,seconds");
  }

  private static void refused(String message, String... lines) {
    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
