package io.graupel.diffusion.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierRunTest {
  private static final Path DIGITS = Path.of("../deploy/launcher/src/dist/datasets/mnist-small");
  private static final Device CPU = Device.cpu();

  @TempDir Path folder;

  static JobSpec.Classifier spec(int width, int features, long shown, int batch) {
    return new JobSpec.Classifier(
        "digits",
        Pool.DEFAULT,
        Priority.STANDARD,
        3,
        5,
        new Images(new DatasetRef("digits"), Images.Split.TRAIN, 28),
        new DatasetRef("digits"),
        width,
        features,
        shown,
        batch,
        3e-3);
  }

  /** The digits that ship with Graupel. */
  static ImageSet digits(String part) throws IOException {
    byte[] labels = idx(part + "-labels-idx1-ubyte.gz", 8);
    byte[] pixels = idx(part + "-images-idx3-ubyte.gz", 16);
    return new ImageSet(labels.length, 1, 28, pixels, Optional.of(labels));
  }

  private static byte[] idx(String name, int header) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(DIGITS.resolve(name))))) {
      in.skipNBytes(header);
      return in.readAllBytes();
    }
  }

  /** Bars that lean one way or the other: told apart at a glance. */
  private static ImageSet bars(int count) {
    byte[] pixels = new byte[count * 144];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 2);
      for (int y = 0; y < 12; y++) {
        int x = (i % 2 == 0 ? y : 11 - y) + i / 2 % 3 - 1;
        if (x >= 0 && x < 12) {
          pixels[i * 144 + y * 12 + x] = (byte) 255;
        }
      }
    }
    return new ImageSet(count, 1, 12, pixels, Optional.of(labels));
  }

  private static ClassifierRun trained(JobSpec.Classifier spec, ImageSet images, int classes) {
    ClassifierRun run = ClassifierRun.start(spec, images, classes, CPU);
    while (!run.isComplete()) {
      run.step();
    }
    return run;
  }

  @Test
  void digitsAreToldApartWithinSeconds() throws IOException {
    try (ClassifierRun run = trained(spec(16, 32, 12_800, 64), digits("train"), 10)) {
      assertThat(run.accuracy(digits("test"))).isGreaterThan(0.85);
    }
  }

  @Test
  void aResumedTrainingGivesTheBitsOfAnUnbrokenOne() throws IOException {
    JobSpec.Classifier spec = spec(4, 8, 320, 16);
    Path whole = folder.resolve("whole");
    Path broken = folder.resolve("broken");
    Path middle = folder.resolve("middle");
    try (ClassifierRun run = trained(spec, bars(40), 2)) {
      run.freeze(whole);
    }
    try (ClassifierRun run = ClassifierRun.start(spec, bars(40), 2, CPU)) {
      for (int i = 0; i < 7; i++) {
        run.step();
      }
      run.save(middle);
    }
    try (ClassifierRun run = ClassifierRun.resume(spec, bars(40), 2, CPU, middle)) {
      assertThat(run.images()).isEqualTo(7 * 16);
      while (!run.isComplete()) {
        run.step();
      }
      run.freeze(broken);
    }

    assertThat(broken).hasSameBinaryContentAs(whole);
  }

  @Test
  void aCheckpointOfAnotherTrainingIsRefused() throws IOException {
    Path file = folder.resolve("other");
    try (ClassifierRun run = ClassifierRun.start(spec(4, 8, 320, 16), bars(40), 2, CPU)) {
      run.save(file);
    }

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ClassifierRun.resume(spec(4, 16, 320, 16), bars(40), 2, CPU, file).close())
        .withMessageContaining("features=16");
  }

  @Test
  void imagesWithoutLabelsAreRefused() {
    ImageSet mute = new ImageSet(2, 1, 12, new byte[288]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassifierRun.start(spec(4, 8, 320, 16), mute, 2, CPU).close())
        .withMessageContaining("images: without labels");
  }
}
