package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.CloudNoise;
import io.graupel.protocol.job.DegradationSpec.CloudNoise.Dc;
import io.graupel.protocol.job.DegradationSpec.CloudNoise.Synthesis;
import io.graupel.protocol.job.DegradationSpec.Desaturation;
import io.graupel.protocol.job.DegradationSpec.FadeMask;
import io.graupel.protocol.job.DegradationSpec.FadeToColour;
import io.graupel.protocol.job.DegradationSpec.GaussianBlur;
import io.graupel.protocol.job.DegradationSpec.Noise;
import io.graupel.protocol.job.DegradationSpec.Padding;
import io.graupel.protocol.job.DegradationSpec.Pixelation;
import io.graupel.protocol.job.DegradationSpec.Sigma;
import io.graupel.protocol.job.DegradationSpec.Snow;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.NoiseSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every degradation keeps: a new one joins by one line in {@link #all}. */
class DegradationContractTest {
  private static final int SIDE = 8;
  private static final Frame FRAME = new Frame(3, SIDE);
  private static final int IMAGE = FRAME.elements();
  private static final NoiseSchedule COSINE = new NoiseSchedule.Cosine(0.008);
  private static final Sigma WIDENING = new Sigma.Linear(0.6, 0.5);
  private static final Optional<List<List<Double>>> COLOURS =
      Optional.of(List.of(List.of(1., .9, .8), List.of(.9, 1., .85), List.of(.8, .85, 1.)));

  static Stream<DegradationSpec> all() {
    DegradationSpec blur = new GaussianBlur(6, 7, new Sigma.Linear(0.35, 0.1), Padding.REFLECT);
    return Stream.of(
        new GaussianBlur(6, 5, new Sigma.Constant(1.2), Padding.CIRCULAR),
        blur,
        new GaussianBlur(6, 3, new Sigma.Exponential(0.1), Padding.REFLECT),
        mean(Padding.CIRCULAR),
        mean(Padding.REFLECT),
        new DegradationSpec.GaussianNoise(6, COSINE, Noise.ESTIMATED),
        new DegradationSpec.GaussianNoise(6, new NoiseSchedule.Linear(0.4, 0.97), Noise.FIXED),
        new DegradationSpec.GaussianNoise(6, new NoiseSchedule.Sigmoid(-3, 3, 1), Noise.FIXED),
        new DegradationSpec.GaussianNoise(
            6, new NoiseSchedule.ZeroTerminal(COSINE), Noise.ESTIMATED),
        new FadeMask(6, WIDENING, FadeMask.Centre.CENTRED),
        new FadeMask(6, WIDENING, FadeMask.Centre.RANDOM),
        new FadeToColour(6, WIDENING, FadeToColour.Order.OUTSIDE_IN, 0.5),
        new FadeToColour(6, WIDENING, FadeToColour.Order.INSIDE_OUT, 0.5),
        new Pixelation(3, Pixelation.Resize.BICUBIC),
        new Pixelation(3, Pixelation.Resize.BILINEAR),
        new Pixelation(3, Pixelation.Resize.AREA),
        snow(new Snow.Brightness.Fixed()),
        snow(new Snow.Brightness.Scaled(0.95, 0.4)),
        new Desaturation(6, new Desaturation.Keep.Linear()),
        new Desaturation(6, new Desaturation.Keep.Constant(0.9)),
        new DegradationSpec.Animorphosis(
            6, COSINE, new DatasetRef("others"), Images.Split.TRAIN, Noise.FIXED),
        cloud(Synthesis.PERIODIC, new Dc.None(), Optional.empty()),
        cloud(Synthesis.PERIODIC, new Dc.Share(0.275), COLOURS),
        cloud(Synthesis.CROPPED, new Dc.Softened(0.5), Optional.empty()),
        new DegradationSpec.Noised(blur, 0.2, 0.3),
        new DegradationSpec.Noised(new FadeMask(6, WIDENING, FadeMask.Centre.RANDOM), 0.2, 0.3));
  }

  private static DegradationSpec mean(Padding padding) {
    return new GaussianBlur(
        6, 5, new Sigma.Linear(0.4, 0.1), padding, Optional.of(GaussianBlur.Last.MEAN));
  }

  private static DegradationSpec snow(Snow.Brightness brightness) {
    Snow.Range threshold = new Snow.Range(0.7, 0.3);
    return new Snow(6, 0.55, 0.3, 2.5, 5, threshold, new Snow.Range(0.5, 5), brightness);
  }

  private static DegradationSpec cloud(
      Synthesis synthesis, Dc dc, Optional<List<List<Double>>> correlation) {
    NoiseSchedule schedule = new NoiseSchedule.OffsetCosine(0.95, 0.02);
    return new CloudNoise(6, schedule, synthesis, 1.5, dc, correlation, Noise.ESTIMATED);
  }

  @ParameterizedTest
  @MethodSource("all")
  void severityZeroIsTheIdentity(DegradationSpec spec) {
    double[] images = images(2, 1);
    assertThat(degrade(spec, images, new long[] {0, 0}, new long[] {4, 5})).isEqualTo(images);
  }

  @ParameterizedTest
  @MethodSource("all")
  void severityZeroIsTheIdentityInFloat32(DegradationSpec spec) {
    double[] images = images(2, 1);
    float[] floats = new float[images.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) images[i];
    }
    try (Emitted emitted = new Emitted(degradation(spec), FRAME)) {
      assertThat(emitted.degrade(floats, new long[] {0, 0}, new long[] {4, 5})).isEqualTo(floats);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyOtherSeverityChangesTheImage(DegradationSpec spec) {
    double[] images = images(1, 1);
    double[] before = images;
    for (long s = 1; s <= spec.steps(); s++) {
      double[] after = degrade(spec, images, new long[] {s}, new long[] {4});
      assertThat(after).isNotEqualTo(before);
      before = after;
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void anImageDoesNotDependOnItsNeighbours(DegradationSpec spec) {
    long most = spec.steps();
    double[] images = images(3, 1);
    double[] others = images(3, 2);
    System.arraycopy(images, IMAGE, others, IMAGE, IMAGE); // the same in the middle
    double[] one = degrade(spec, images, new long[] {2, most, 3}, new long[] {4, 5, 6});
    double[] other = degrade(spec, others, new long[] {3, most, 0}, new long[] {8, 5, 2});
    assertThat(Arrays.equals(one, IMAGE, 2 * IMAGE, other, IMAGE, 2 * IMAGE)).isTrue();
    assertThat(Arrays.equals(one, 0, IMAGE, other, 0, IMAGE)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("all")
  void equalContextsGiveEqualBits(DegradationSpec spec) {
    double[] images = images(2, 1);
    double[] once = degrade(spec, images, new long[] {2, 3}, new long[] {4, 5});
    assertThat(degrade(spec, images, new long[] {2, 3}, new long[] {4, 5})).isEqualTo(once);
  }

  @ParameterizedTest
  @MethodSource("all")
  void onlyARandomDegradationReadsItsKeys(DegradationSpec spec) {
    double[] one = degrade(spec, images(1, 1), new long[] {3}, new long[] {4});
    double[] other = degrade(spec, images(1, 1), new long[] {3}, new long[] {5});
    assertThat(Arrays.equals(one, other)).isNotEqualTo(has(spec, Degradation.Trait.RANDOM));
  }

  @ParameterizedTest
  @MethodSource("all")
  void onlyLinearDegradationsAddUp(DegradationSpec spec) {
    assertThat(distanceFromMixture(spec, 2, -3) < 1e-11)
        .isEqualTo(has(spec, Degradation.Trait.LINEAR));
  }

  @ParameterizedTest
  @MethodSource("all")
  void onlyAffineDegradationsMix(DegradationSpec spec) {
    assertThat(distanceFromMixture(spec, 2, -1) < 1e-11)
        .isEqualTo(has(spec, Degradation.Trait.AFFINE));
  }

  private static double distanceFromMixture(DegradationSpec spec, double first, double second) {
    double[] a = images(1, 1);
    double[] b = images(1, 2);
    double[] mixture = new double[IMAGE];
    Arrays.setAll(mixture, i -> first * a[i] + second * b[i]);
    double[] left = degrade(spec, a, new long[] {3}, new long[] {4});
    double[] right = degrade(spec, b, new long[] {3}, new long[] {4});
    double[] whole = degrade(spec, mixture, new long[] {3}, new long[] {4});
    double[] expected = new double[IMAGE];
    Arrays.setAll(expected, i -> first * left[i] + second * right[i]);
    return furthest(whole, expected);
  }

  /** For the affine ones, which a clip does not disturb. */
  @ParameterizedTest
  @MethodSource("all")
  void whatTellsTwoImagesApartOnlyFades(DegradationSpec spec) {
    double before = Double.POSITIVE_INFINITY;
    for (long s = 0; s <= spec.steps() && has(spec, Degradation.Trait.AFFINE); s++) {
      double[] one = degrade(spec, images(1, 1), new long[] {s}, new long[] {4});
      double[] other = degrade(spec, images(1, 2), new long[] {s}, new long[] {4});
      double apart = 0;
      for (int i = 0; i < IMAGE; i++) {
        apart += (one[i] - other[i]) * (one[i] - other[i]);
      }
      assertThat(apart).isLessThanOrEqualTo(before);
      before = apart + 1e-12;
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void onlyAGenerativeDegradationForgetsTheImage(DegradationSpec spec) {
    long[] most = {spec.steps()};
    double[] one = degrade(spec, images(1, 1), most, new long[] {4});
    double[] other = degrade(spec, images(1, 2), most, new long[] {4});
    assertThat(furthest(one, other) < 0.05).isEqualTo(has(spec, Degradation.Trait.GENERATIVE));
  }

  /** With a perfect restoration, Algorithm 2 stays on D(x, s) only if the context is kept. */
  @ParameterizedTest
  @MethodSource("all")
  void contextIsKeptForAWholeWalk(DegradationSpec spec) {
    double[] clean = images(1, 1);
    long[] keys = {9};
    try (Emitted emitted = new Emitted(degradation(spec), FRAME)) {
      double[] x = emitted.degrade(clean, new long[] {spec.steps()}, keys);
      for (long s = spec.steps(); s > 0; s--) {
        x = emitted.step(x, clean, new long[] {s}, keys);
        double[] expected = emitted.degrade(clean, new long[] {s - 1}, keys);
        assertThat(furthest(x, expected)).isCloseTo(0, within(1e-9));
      }
    }
  }

  static Stream<DegradationSpec> recursive() {
    return all().filter(spec -> has(spec, Degradation.Trait.RECURSIVE));
  }

  @ParameterizedTest
  @MethodSource("recursive")
  void eachSeverityIsAStepFromTheOneBefore(DegradationSpec spec) {
    long[] keys = {4, 5};
    double[] before = images(2, 1);
    for (int s = 1; s <= spec.steps(); s++) {
      double[] reached = degrade(spec, images(2, 1), new long[] {s, s}, keys);
      Step step = step(spec, s - 1);
      double[] stepped = degrade(step.as, before, new long[] {step.severity, step.severity}, keys);
      assertThat(furthest(stepped, reached)).isLessThan(1e-12);
      before = reached;
    }
  }

  /** The step from severity i to i + 1, as a degradation of its own to one severity. */
  private record Step(DegradationSpec as, int severity) {}

  /** As the papers define it; one line for each that claims to be recursive. */
  private static Step step(DegradationSpec spec, int i) {
    return switch (spec) {
      case GaussianBlur(int steps, int taps, Sigma sigma, Padding padding, var last) -> {
        var mean = i == steps - 1 ? last : Optional.<GaussianBlur.Last>empty();
        yield new Step(new GaussianBlur(1, taps, only(sigma, i), padding, mean), 1);
      }
      case FadeMask(int steps, Sigma sigma, var centre) ->
          new Step(new FadeMask(1, only(sigma, i), centre), 1);
      case FadeToColour(int steps, Sigma sigma, var order, double range) ->
          new Step(new FadeToColour(1, only(sigma, i), order, range), 1);
      // whatever the kernel, blocks of which two make a new one give their mean
      case Pixelation pixelation ->
          new Step(i == 0 ? spec : new Pixelation(i + 1, Pixelation.Resize.AREA), i + 1);
      case Desaturation(int steps, Desaturation.Keep keep) -> {
        double kept =
            keep instanceof Desaturation.Keep.Constant(double f) ? f : 1 - 1. / (steps - i);
        yield i == steps - 1
            ? new Step(new Desaturation(1, keep), 1)
            : new Step(new Desaturation(2, new Desaturation.Keep.Constant(kept)), 1);
      }
      default -> throw new AssertionError(spec + " has no step here (expected: one line for it)");
    };
  }

  private static Sigma only(Sigma sigma, int step) {
    return new Sigma.Constant(sigma.at(step));
  }

  static Stream<DegradationSpec> generative() {
    return all().filter(spec -> has(spec, Degradation.Trait.GENERATIVE));
  }

  @ParameterizedTest
  @MethodSource("generative")
  void generationBeginsWhereEveryImageEnds(DegradationSpec spec) {
    try (Emitted emitted = new Emitted(degradation(spec), FRAME)) {
      double[] end = emitted.degrade(images(1, 1), new long[] {spec.steps()}, new long[] {4});
      assertThat(furthest(emitted.terminal(new long[] {4}), end)).isLessThan(0.05);
    }
  }

  private static double furthest(double[] one, double[] other) {
    double furthest = 0;
    for (int i = 0; i < one.length; i++) {
      furthest = Math.max(furthest, Math.abs(one[i] - other[i]));
    }
    return furthest;
  }

  private static boolean has(DegradationSpec spec, Degradation.Trait trait) {
    Set<Degradation.Trait> traits = degradation(spec).traits();
    return traits.contains(trait);
  }

  private static Degradation degradation(DegradationSpec spec) {
    byte[] others = new byte[5 * IMAGE];
    new Random(3).nextBytes(others);
    return Degradation.of(spec, FRAME, Optional.of(new ImageSet(5, 3, SIDE, others)));
  }

  private static double[] degrade(
      DegradationSpec spec, double[] images, long[] severity, long[] keys) {
    try (Emitted emitted = new Emitted(degradation(spec), FRAME)) {
      return emitted.degrade(images, severity, keys);
    }
  }

  private static double[] images(int count, int seed) {
    return new Random(seed).doubles(count * IMAGE, -1, 1).toArray();
  }
}
