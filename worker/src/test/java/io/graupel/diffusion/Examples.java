package io.graupel.diffusion;

import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.Condition;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.NetworkSpec;
import io.graupel.protocol.job.NoiseSchedule;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Precision;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Start;
import io.graupel.protocol.job.Training;
import java.util.List;
import java.util.Optional;

/** Specs and images that are small enough for tests. */
final class Examples {
  static final DatasetRef DATASET = new DatasetRef("shapes");
  static final DegradationSpec BLUR =
      new DegradationSpec.GaussianBlur(
          5, 5, new DegradationSpec.Sigma.Constant(1), DegradationSpec.Padding.CIRCULAR);
  static final DegradationSpec NOISE =
      new DegradationSpec.GaussianNoise(
          5, new NoiseSchedule.Cosine(0.008), DegradationSpec.Noise.ESTIMATED);
  static final DegradationSpec ANIMORPHOSIS =
      new DegradationSpec.Animorphosis(
          5,
          new NoiseSchedule.Cosine(0.008),
          new DatasetRef("others"),
          Images.Split.TRAIN,
          DegradationSpec.Noise.FIXED);
  static final DegradationSpec SNOW =
      new DegradationSpec.Snow(
          5,
          0.55,
          0.3,
          2.5,
          5,
          new DegradationSpec.Snow.Range(1, 0.5),
          new DegradationSpec.Snow.Range(0.5, 5),
          new DegradationSpec.Snow.Brightness.Fixed());
  static final DegradationSpec CLOUD =
      new DegradationSpec.CloudNoise(
          5,
          new NoiseSchedule.Cosine(0.008),
          DegradationSpec.CloudNoise.Synthesis.PERIODIC,
          1.5,
          new DegradationSpec.CloudNoise.Dc.Share(0.1),
          Optional.empty(),
          DegradationSpec.Noise.ESTIMATED);
  static final Training TRAINING = new Recipe().training();

  private Examples() {}

  static Degradation degradation(DegradationSpec spec, int side) {
    return Degradation.of(spec, new Frame(1, side));
  }

  static JobSpec.Train train(DegradationSpec degradation) {
    return train(degradation, TRAINING);
  }

  static JobSpec.Train train(DegradationSpec degradation, Training training) {
    return train(
        degradation,
        training,
        new NetworkSpec.ResidualUnet(8, List.of(1, 2), 1, 4, List.of(6), 2, 0, 0));
  }

  static JobSpec.Train train(DegradationSpec degradation, Training training, NetworkSpec network) {
    return new JobSpec.Train(
        "example",
        Pool.DEFAULT,
        Priority.STANDARD,
        3,
        11,
        new Images(DATASET, Images.Split.TRAIN, 12),
        degradation,
        network,
        training,
        training.batch());
  }

  static JobSpec.Sample sample(int count, int microBatch) {
    return new JobSpec.Sample(
        "example",
        Pool.DEFAULT,
        Priority.STANDARD,
        3,
        5,
        new JobId("j-abcdefghij"),
        JobSpec.Weights.EMA,
        new Start.Restore(DATASET, Images.Split.TRAIN, 0, Optional.empty()),
        new Sampler(new Sampler.Algorithm.Improved(1), 1, false),
        new Condition.None(),
        Precision.FP32,
        count,
        microBatch,
        2,
        2,
        Optional.empty());
  }

  /** Smooth images by formula, each of another phase. */
  static ImageSet images(int count, int channels, int side) {
    byte[] pixels = new byte[count * channels * side * side];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % side;
      int y = i / side % side;
      int plane = i / (side * side);
      pixels[i] =
          (byte) Math.round(127.5 + 127 * Math.sin(0.7 * x + 0.9 * plane) * Math.cos(0.5 * y));
    }
    return new ImageSet(count, channels, side, pixels);
  }
}
