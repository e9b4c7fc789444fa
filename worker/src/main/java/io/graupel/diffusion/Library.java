package io.graupel.diffusion;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Images;
import java.io.IOException;
import java.util.Optional;

/** Where a run finds image sets by name. */
public interface Library {
  /** The images of a part of a data set, as they are stored. */
  ImageSet images(DatasetRef dataset, Images.Split split) throws IOException;

  /** The images that others dissolve into, where a degradation asks for such. */
  default Optional<ImageSet> partners(DegradationSpec spec) throws IOException {
    Optional<DegradationSpec.Animorphosis> animorphosis = spec.animorphosis();
    return animorphosis.isEmpty()
        ? Optional.empty()
        : Optional.of(images(animorphosis.get().partner(), animorphosis.get().split()));
  }
}
