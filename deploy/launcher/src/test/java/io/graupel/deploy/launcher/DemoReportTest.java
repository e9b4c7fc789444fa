package io.graupel.deploy.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class DemoReportTest {
  @Test
  void tableHasTheRowsOfThePapersAndDashesForWhatWasNotMeasured() {
    ObjectNode figures =
        JsonNodeFactory.instance
            .objectNode()
            .put("degraded.ssim", 0.0145)
            .put("degraded.rmse", 0.287)
            .put("direct.rmse", 0.1)
            .put("sampled.ssim", 0.61234)
            .put("sampled.rmse", 0.08)
            .put("n", 512.0);
    assertThat(DemoReport.table(figures).lines())
        .containsExactly(
            "            SSIM    RMSE    N",
            "degraded  0.0145  0.2870  512",
            "direct         -  0.1000  512",
            "sampled   0.6123  0.0800  512");
  }
}
