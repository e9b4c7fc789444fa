package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import io.graupel.diffusion.image.ImageSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final Path STATUS = Path.of("/proc/self/statm");
  private static final ImageSet IMAGES = Examples.images(10, 1, 12);

  @Test
  void aStepLeavesNothingBehind() throws IOException {
    assumeTrue(Files.exists(STATUS), "resident memory is read from " + STATUS);
    try (TrainingRun run =
        TrainingRun.start(Examples.train(Examples.NOISE), IMAGES, Device.cpu())) {
      steps(run, 200);
      int arrays = run.arrays();
      long resident = residentPages();
      steps(run, 600);
      assertThat(run.arrays()).isEqualTo(arrays).isLessThan(20);
      // a step's arrays come to about 1 MiB: 600 of them left behind would be seen
      assertThat(residentPages() - resident).isLessThan(64 * 256);
    }
  }

  private static void steps(TrainingRun run, int count) {
    for (int i = 0; i < count; i++) {
      run.step();
    }
    assertThat(run.loss()).isFinite();
  }

  private static long residentPages() throws IOException {
    System.gc();
    return Long.parseLong(Files.readString(STATUS).split(" ")[1]);
  }
}
