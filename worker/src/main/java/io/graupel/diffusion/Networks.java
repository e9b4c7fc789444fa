package io.graupel.diffusion;

import io.graupel.diffusion.network.ConvNextUnet;
import io.graupel.diffusion.network.ResidualUnet;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Layout;
import io.graupel.diffusion.program.Parameter;
import io.graupel.diffusion.program.Source;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.NetworkSpec;

/** The network that a train job describes. */
public final class Networks {
  private Networks() {}

  /** A program that holds nothing yet but the network, as {@code restore}. */
  static Source source(JobSpec.Train spec, int channels) {
    return new Source().network(images(spec, channels), of(spec.network()));
  }

  private static Source.Restoration of(NetworkSpec spec) {
    return switch (spec) {
      case NetworkSpec.ConvNextUnet unet -> new ConvNextUnet(unet);
      case NetworkSpec.ResidualUnet unet -> new ResidualUnet(unet);
    };
  }

  static Dims images(JobSpec.Train spec, int channels) {
    return Dims.images(channels, spec.images().side(), spec.images().side());
  }

  static Layout layout(JobSpec.Train spec, int channels) {
    return source(spec, channels).layout();
  }

  /** Weights before the first step: each element by its own draw, as its layer asks. */
  public static float[] initial(Layout layout, Draws draws) {
    float[] weights = new float[layout.elements()];
    for (Parameter parameter : layout.parameters()) {
      int end = parameter.offset() + parameter.elements();
      for (int i = parameter.offset(); i < end; i++) {
        double unit = 2 * draws.uniform(Draws.Purpose.WEIGHTS, i) - 1;
        weights[i] = (float) (parameter.centre() + parameter.bound() * unit);
      }
    }
    return weights;
  }
}
