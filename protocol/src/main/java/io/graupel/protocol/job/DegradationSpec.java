package io.graupel.protocol.job;

import java.util.List;
import java.util.Optional;

/**
 * Which corruption D(x, s) of the images is learnt and undone: those of Bansal et al. 2022, "Cold
 * Diffusion" (arXiv:2208.09392), and the noise of Randono 2025, "Cloud Diffusion"
 * (arXiv:2507.05496).
 */
public sealed interface DegradationSpec {
  /** Greatest severity T; severity 0 is the clean image. */
  int steps();

  /** Whether it is x_s = a x0 + sigma z with a^2 + sigma^2 = 1. */
  default boolean mixesNoise() {
    return false;
  }

  /** Whether it is such a process, and nothing at all is left of an image at severity T. */
  default boolean endsAtZero() {
    return false;
  }

  /** Itself or its base, if that is one that needs images of another data set. */
  default Optional<Animorphosis> animorphosis() {
    return Optional.empty();
  }

  /** Whether it is a noise process whose noise has a covariance C that can be undone. */
  default boolean hasCovariance() {
    return false;
  }

  /**
   * Refuses a side of the images that it cannot degrade.
   *
   * @throws IllegalArgumentException naming the field of a train spec that does not go with it
   */
  default void requireSide(int side) {
    requireSide("degradation", side);
  }

  /**
   * Refuses a number of channels that it cannot degrade.
   *
   * @throws IllegalArgumentException naming the field of a train spec that does not go with it
   */
  default void requireChannels(int channels) {
    requireChannels("degradation", channels);
  }

  /** The same where the spec is the field {@code path}. */
  default void requireSide(String path, int side) {}

  /** The same where the spec is the field {@code path}. */
  default void requireChannels(String path, int channels) {}

  /**
   * Repeated Gaussian blur: severity s applies the first s kernels (Cold Diffusion, section 4.1).
   */
  record GaussianBlur(
      @Field(value = "greatest severity T", min = 1, max = 10_000) int steps,
      @Field(value = "taps of each kernel, odd", min = 1, max = 255) int taps,
      @Field("standard deviation of kernel i, in pixels") Sigma sigma,
      @Field("what lies beyond the edge of the image") Padding padding,
      @Field("what the last step leaves; absent for blurred") Optional<Last> last)
      implements DegradationSpec {
    public GaussianBlur {
      Fields.check(GaussianBlur.class, steps, taps, sigma, padding, last);
      Fields.require(taps % 2 == 1, "taps: %s (expected: an odd number)", taps);
    }

    /** Blur to the last step. */
    public GaussianBlur(int steps, int taps, Sigma sigma, Padding padding) {
      this(steps, taps, sigma, padding, Optional.empty());
    }

    @Override
    public void requireSide(String path, int side) {
      int most = 2 * side - 1;
      Fields.require(
          padding != Padding.REFLECT || taps <= most,
          "%s.taps: %s (expected: at most %s to reflect at side %s)",
          path,
          taps,
          most,
          side);
    }

    /** What the last step leaves of an image. */
    public enum Last {
      /** What its kernel leaves. */
      BLURRED,
      /**
       * The mean of each channel, exactly, after the kernel: then generation starts at what
       * severity T is, not only close to it.
       */
      MEAN
    }
  }

  /** White noise that keeps variance ("hot" diffusion): a_s x + sigma_s z. */
  record GaussianNoise(
      @Field(value = "greatest severity T", min = 1, max = 10_000) int steps,
      @Field("how a and sigma follow from the severity") NoiseSchedule schedule,
      @Field("which noise the sampler's two degradations share") Noise noise)
      implements DegradationSpec {
    public GaussianNoise {
      Fields.check(GaussianNoise.class, steps, schedule, noise);
    }

    @Override
    public boolean mixesNoise() {
      return true;
    }

    @Override
    public boolean endsAtZero() {
      return schedule.endsAtZero();
    }
  }

  /** A grey hole that grows (inpainting; Cold Diffusion, section 4.2). */
  record FadeMask(
      @Field(value = "greatest severity T", min = 1, max = 10_000) int steps,
      @Field("standard deviation of mask i, in pixels") Sigma sigma,
      @Field("where the hole is") Centre centre)
      implements DegradationSpec {
    public FadeMask {
      Fields.check(FadeMask.class, steps, sigma, centre);
    }

    /** Place of the hole. */
    public enum Centre {
      /** Pixel (side / 2 - 1, side / 2 - 1). */
      CENTRED,
      /** Drawn for each image: each coordinate from -1 to side - 1. */
      RANDOM
    }
  }

  /** Fading into a flat colour (generation by inpainting; Cold Diffusion, section 5). */
  record FadeToColour(
      @Field(value = "greatest severity T", min = 1, max = 10_000) int steps,
      @Field("standard deviation of mask i, in pixels") Sigma sigma,
      @Field("where the colour begins") Order order,
      @Field(value = "each channel of the colour is within minus to plus this", min = 0, max = 1)
          double range)
      implements DegradationSpec {
    public FadeToColour {
      Fields.check(FadeToColour.class, steps, sigma, order, range);
    }

    /** Where the colour begins. */
    public enum Order {
      /** At the corners; severity T is the colour alone. */
      OUTSIDE_IN,
      /** At the centre; severity T keeps what lies outside the last mask. */
      INSIDE_OUT
    }
  }

  /** Blocks of 2, 4, ... 2^T pixels a side (super-resolution; Cold Diffusion, section 4.3). */
  record Pixelation(
      @Field(value = "greatest severity T", min = 1, max = 10) int steps,
      @Field("how a step halves the side") Resize resize)
      implements DegradationSpec {
    public Pixelation {
      Fields.check(Pixelation.class, steps, resize);
    }

    @Override
    public void requireSide(String path, int side) {
      Fields.require(
          side % (1 << steps) == 0,
          "%s.steps: %s (expected: at most %s, as often as side %s can be halved)",
          path,
          steps,
          Integer.numberOfTrailingZeros(side),
          side);
    }

    /** How the side is halved; the way back repeats each pixel. */
    public enum Resize {
      /** Keys' kernel with a = -0.75, without antialiasing. */
      BICUBIC,
      BILINEAR,
      /** The mean of what a pixel covers. */
      AREA
    }
  }

  /** Snow (Cold Diffusion, section 4.4, after ImageNet-C; Hendrycks and Dietterich 2019). */
  record Snow(
      @Field(value = "greatest severity T", min = 1, max = 10_000) int steps,
      @Field(value = "mean of the seed's pixels", min = -10, max = 10) double mean,
      @Field(value = "standard deviation of the seed's pixels", min = 0, max = 10) double std,
      @Field(value = "how much the seed is enlarged", min = 1, max = 100) double zoom,
      @Field(value = "taps of the motion blur, odd", min = 1, max = 255) int taps,
      @Field("seed pixels below this are no snow") Range threshold,
      @Field("standard deviation of the motion blur, in pixels") Range streak,
      @Field("what snow does to the light") Brightness brightness)
      implements DegradationSpec {
    public Snow {
      Fields.check(Snow.class, steps, mean, std, zoom, taps, threshold, streak, brightness);
      Fields.require(taps % 2 == 1, "taps: %s (expected: an odd number)", taps);
      Fields.require(
          Math.min(streak.first(), streak.last()) > 0,
          "streak: %s to %s (expected: above 0)",
          streak.first(),
          streak.last());
    }

    @Override
    public void requireSide(String path, int side) {
      Fields.require(
          Math.ceil(side / zoom) >= 2,
          "%s.zoom: %s (expected: below %s, the side)",
          path,
          zoom,
          side);
    }

    @Override
    public void requireChannels(String path, int channels) {
      Fields.require(
          !(brightness instanceof Brightness.Scaled) || channels == 3,
          "%s.brightness: scaled (expected: fixed for images of %s channels, which have no luma)",
          path,
          channels);
    }

    /** From severity 1 to T, linearly. */
    public record Range(
        @Field(value = "at severity 1", min = -1e3, max = 1e3) double first,
        @Field(value = "at severity T", min = -1e3, max = 1e3) double last) {
      public Range {
        Fields.check(Range.class, first, last);
      }
    }

    /** What snow does to the light. */
    public sealed interface Brightness {
      /** Nothing. */
      record Fixed() implements Brightness {}

      /** A share of the image gives way to a brighter, greyer one: 1.5 luma + 0.5. */
      record Scaled(
          @Field(value = "share kept at severity 1", min = 0, max = 1) double first,
          @Field(value = "share kept at severity T", min = 0, max = 1) double last)
          implements Brightness {
        public Scaled {
          Fields.check(Scaled.class, first, last);
        }
      }
    }
  }

  /** Colours fade to the mean of their channels (colorization; Cold Diffusion, appendix). */
  record Desaturation(
      @Field(value = "greatest severity T", min = 1, max = 10_000) int steps,
      @Field("how much of the colour each severity keeps") Keep keep)
      implements DegradationSpec {
    public Desaturation {
      Fields.check(Desaturation.class, steps, keep);
    }

    @Override
    public void requireChannels(String path, int channels) {
      Fields.require(
          channels > 1,
          "%s.type: desaturation (expected: another for images of 1 channel, which have no colour)",
          path);
    }

    /** Share of the colour that is left at severity s; none at T. */
    public sealed interface Keep {
      /** 1 - s / T. */
      record Linear() implements Keep {}

      /** factor^s below T. */
      record Constant(@Field(value = "share that a step keeps", min = 0, max = 1) double factor)
          implements Keep {
        public Constant {
          Fields.check(Constant.class, factor);
        }
      }
    }
  }

  /** One set of images dissolves into another (Cold Diffusion, section 5): a_s x + sigma_s z. */
  record Animorphosis(
      @Field(value = "greatest severity T", min = 1, max = 10_000) int steps,
      @Field("how a and sigma follow from the severity") NoiseSchedule schedule,
      @Field("data set that z is drawn from, as name or name@sha256") DatasetRef partner,
      @Field("part of that data set: train or test") Images.Split split,
      @Field("which z the sampler's two degradations share") Noise noise)
      implements DegradationSpec {
    public Animorphosis {
      Fields.check(Animorphosis.class, steps, schedule, partner, split, noise);
    }

    @Override
    public Optional<Animorphosis> animorphosis() {
      return Optional.of(this);
    }

    @Override
    public boolean mixesNoise() {
      return true;
    }

    @Override
    public boolean endsAtZero() {
      return schedule.endsAtZero();
    }
  }

  /**
   * Noise whose amplitude falls as a power of the spatial frequency k (Cloud Diffusion): a_s x +
   * sigma_s e with e of unit variance. Exponent 0 is white, 1 pink, 1.5 cloud, 2 brown.
   */
  record CloudNoise(
      @Field(value = "greatest severity T", min = 1, max = 10_000) int steps,
      @Field("how a and sigma follow from the severity") NoiseSchedule schedule,
      @Field("whether opposite edges fit together") Synthesis synthesis,
      @Field(value = "amplitude falls as k to minus this", min = -4, max = 16) double exponent,
      @Field("what stands for k = 0, the mean of an image") Dc dc,
      @Field(value = "correlation of the channels, a matrix; absent for none", min = 2, max = 64)
          Optional<List<List<Double>>> correlation,
      @Field("which noise the sampler's two degradations share") Noise noise)
      implements DegradationSpec {
    public CloudNoise {
      correlation = correlation.map(rows -> rows.stream().map(List::copyOf).toList());
      Fields.check(CloudNoise.class, steps, schedule, synthesis, exponent, dc, correlation, noise);
      correlation.ifPresent(Correlation::require);
      Fields.require(
          synthesis != Synthesis.CROPPED || !(dc instanceof Dc.Share),
          "dc: share (expected: none or softened where synthesis is cropped: a crop has a mean"
              + " already)");
    }

    @Override
    public boolean mixesNoise() {
      return true;
    }

    @Override
    public boolean endsAtZero() {
      return schedule.endsAtZero();
    }

    @Override
    public boolean hasCovariance() {
      return synthesis == Synthesis.PERIODIC;
    }

    @Override
    public void requireSide(String path, int side) {
      double octaves = Math.log10((synthesis == Synthesis.CROPPED ? 3 : 1) * side / Math.sqrt(2));
      double most = GREATEST_RANGE / octaves;
      Fields.require(
          Math.abs(exponent) <= most,
          "%s.exponent: %s (expected: within %.1f at side %s, beyond which waves vanish in"
              + " float32)",
          path,
          exponent,
          most,
          side);
    }

    @Override
    public void requireChannels(String path, int channels) {
      correlation.ifPresent(
          rows ->
              Fields.require(
                  rows.size() == channels,
                  "%s.correlation: of %s channels (expected: %s, as the images have)",
                  path,
                  rows.size(),
                  channels));
    }

    /** Powers of ten between the strongest and the weakest wave. */
    private static final double GREATEST_RANGE = 15;

    /** Whether opposite edges fit together. */
    public enum Synthesis {
      /** They do: the covariance is circular, and exactly diagonal in Fourier space. */
      PERIODIC,
      /** They do not: the middle ninth of a periodic field, as in the author's code. */
      CROPPED
    }

    /** What stands for k = 0. */
    public sealed interface Dc {
      /** Nothing: the mean of an image is never noised. */
      record None() implements Dc {}

      /** So much that the means hold this share of the power. */
      record Share(@Field(value = "share of the power", min = 0, max = 0.999) double share)
          implements Dc {
        public Share {
          Fields.check(Share.class, share);
        }
      }

      /** k becomes sqrt(k^2 + k0^2) everywhere. */
      record Softened(
          @Field(value = "k0, in cycles per image", min = 1e-3, max = 1e3) double frequency)
          implements Dc {
        public Softened {
          Fields.check(Softened.class, frequency);
        }
      }
    }
  }

  /**
   * Another degradation with a little white noise on top, drawn anew for each severity but 0: what
   * inverse heat dissipation (Rissanen et al. 2022, arXiv:2206.13397) does to blur. A sampler adds
   * slightly more of it than a training.
   */
  record Noised(
      @Field("what the noise is added to") DegradationSpec base,
      @Field(value = "standard deviation while training", min = 0, max = 1) double trainingStd,
      @Field(value = "standard deviation while sampling", min = 0, max = 1) double samplingStd)
      implements DegradationSpec {
    public Noised {
      Fields.check(Noised.class, base, trainingStd, samplingStd);
      Fields.require(
          !(base instanceof Noised),
          "base: noised (expected: a degradation that is not noised yet)");
    }

    @Override
    public Optional<Animorphosis> animorphosis() {
      return base.animorphosis();
    }

    @Override
    public int steps() {
      return base.steps();
    }

    @Override
    public void requireSide(String path, int side) {
      base.requireSide(path + ".base", side);
    }

    @Override
    public void requireChannels(String path, int channels) {
      base.requireChannels(path + ".base", channels);
    }
  }

  /** Standard deviation of the kernel or mask of step i = 0 .. T-1, in pixels. */
  sealed interface Sigma {
    double at(int step);

    /** The same at every step. */
    record Constant(@Field(value = "pixels", min = 0.05, max = 1e4) double std) implements Sigma {
      public Constant {
        Fields.check(Constant.class, std);
      }

      @Override
      public double at(int step) {
        return std;
      }
    }

    /** first + i * step. */
    record Linear(
        @Field(value = "pixels at i = 0", min = 0.05, max = 1e4) double first,
        @Field(value = "pixels added at each step", min = 0, max = 1e4) double step)
        implements Sigma {
      public Linear {
        Fields.check(Linear.class, first, step);
      }

      @Override
      public double at(int step) {
        return first + step * this.step;
      }
    }

    /** exp(rate * i), so one pixel at i = 0. */
    record Exponential(@Field(value = "growth a step", min = 0, max = 1) double rate)
        implements Sigma {
      public Exponential {
        Fields.check(Exponential.class, rate);
      }

      @Override
      public double at(int step) {
        return Math.exp(rate * step);
      }
    }
  }

  /** What a kernel meets beyond the edge. */
  enum Padding {
    /** The other side of the image. */
    CIRCULAR,
    /** The image mirrored, its edge pixel not repeated. */
    REFLECT
  }

  /** The noise z in D(x, s, z) while sampling. */
  enum Noise {
    /** Estimated anew from each iterate; Algorithm 2 then is DDIM without added noise. */
    ESTIMATED,
    /** The first draw throughout. */
    FIXED
  }
}
