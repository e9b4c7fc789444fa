package io.graupel.diffusion;

import io.graupel.diffusion.degradation.Origin;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Start;
import java.io.IOException;

/** What the walks of a sample run start from. */
sealed interface Departure {
  /** Clean images, to be degraded. */
  record Clean(ImageSet images) implements Departure {}

  /** Images that are degraded already. */
  record Degraded(ImageSet images) implements Departure {}

  /** What the degradation draws. */
  record Drawn() implements Departure {}

  /** Draws of blocks. */
  record Fitted(BlockMixture blocks) implements Departure {}

  /**
   * Finds it.
   *
   * @throws IllegalArgumentException if spec, network and images do not go together
   */
  static Departure of(JobSpec.Sample spec, Checkpoint trained, Origin origin, Library library)
      throws IOException {
    return switch (spec.start()) {
      case Start.Restore(var dataset, var split, int first, var severity) ->
          new Clean(images(spec, trained, dataset, split, first, library));
      case Start.Observed(var dataset, var split, int first, var severity) ->
          new Degraded(images(spec, trained, dataset, split, first, library));
      case Start.Generate generate ->
          switch (origin) {
            case Origin.Drawn drawn -> new Drawn();
            case Origin.Fitted(int blocks) -> {
              Images learnt = trained.spec().images();
              ImageSet images = library.images(learnt.dataset(), learnt.split());
              requireChannels(images, trained);
              yield new Fitted(
                  BlockMixture.fit(
                      fitted(images, trained), blocks, generate.components(), spec.seed()));
            }
            case Origin.Unknown unknown ->
                throw new IllegalArgumentException(
                    "start: generate (expected: restore, observed; for what severity T keeps of an"
                        + " image is not known without one)");
          };
    };
  }

  private static ImageSet images(
      JobSpec.Sample spec,
      Checkpoint trained,
      DatasetRef dataset,
      Images.Split split,
      int first,
      Library library)
      throws IOException {
    ImageSet set = library.images(dataset, split);
    requireChannels(set, trained);
    if (first + spec.count() > set.count()) {
      throw new IllegalArgumentException(
          "count: %d from image %d on (expected: at most %d, the images of %s %s)"
              .formatted(spec.count(), first, set.count() - first, dataset, split));
    }
    return fitted(set.range(first, spec.count()), trained);
  }

  private static ImageSet fitted(ImageSet images, Checkpoint trained) {
    Images as = trained.spec().images();
    return images.fitted(as.side(), as.fitting());
  }

  private static void requireChannels(ImageSet set, Checkpoint trained) {
    if (set.channels() != trained.channels()) {
      throw new IllegalArgumentException(
          "images: %d channels (expected: %d, as the network was trained on)"
              .formatted(set.channels(), trained.channels()));
    }
  }
}
