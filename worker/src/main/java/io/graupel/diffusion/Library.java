package io.graupel.diffusion;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images;
import java.io.IOException;

/** Where a run finds image sets by name. */
public interface Library {
  /** The images of a part of a data set, as they are stored. */
  ImageSet images(DatasetRef dataset, Images.Split split) throws IOException;
}
