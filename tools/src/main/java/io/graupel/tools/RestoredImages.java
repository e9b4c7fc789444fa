package io.graupel.tools;

import io.graupel.storage.MalformedFileException;
import io.graupel.storage.Safetensors;
import io.graupel.storage.TensorType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;

/** The images of a sample job as PNG files, each named after the file that it was made from. */
final class RestoredImages {
  private static final String SAMPLED = "sampled";

  private RestoredImages() {}

  /**
   * Writes them.
   *
   * @param parts the job's files of samples, in order
   * @param originals relative paths of the files that were restored, in order
   * @return the files written
   */
  static List<Path> write(List<Path> parts, List<Path> originals, Path folder) throws IOException {
    List<Path> targets = targets(originals);
    List<Path> written = new ArrayList<>();
    for (Path part : parts) {
      Safetensors tensors = Safetensors.open(part);
      List<Long> shape = tensors.require(SAMPLED, TensorType.F32, -1, -1, -1, -1).shape();
      float[] pixels = tensors.floats(SAMPLED);
      for (int i = 0; i < shape.getFirst(); i++) {
        if (written.size() == targets.size()) {
          throw new MalformedFileException(
              part, "more images than were restored (expected: %d)".formatted(targets.size()));
        }
        Path target = folder.resolve(targets.get(written.size()));
        Path parent = target.toAbsolutePath().getParent();
        Files.createDirectories(parent == null ? folder : parent);
        ImageIO.write(picture(pixels, i, shape), "png", target.toFile());
        written.add(target);
      }
    }
    return written;
  }

  /** With the ending .png, in place of their own unless two would then have one name. */
  static List<Path> targets(List<Path> originals) {
    Set<String> taken = new HashSet<>();
    List<Path> targets = new ArrayList<>();
    for (Path original : originals) {
      String name = original.toString();
      String bare = name.replaceFirst("\\.[^./\\\\]*$", "") + ".png";
      String target = taken.add(bare) ? bare : name + ".png";
      taken.add(target);
      targets.add(Path.of(target));
    }
    return targets;
  }

  /** Image i of float32 (N, C, H, W) in [-1, 1], cut to that range. */
  private static BufferedImage picture(float[] pixels, int i, List<Long> shape) {
    int channels = Math.toIntExact(shape.get(1));
    int height = Math.toIntExact(shape.get(2));
    int width = Math.toIntExact(shape.get(3));
    int plane = height * width;
    BufferedImage picture =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    for (int at = 0; at < plane; at++) {
      for (int band = 0; band < picture.getRaster().getNumBands(); band++) {
        float value = pixels[(i * channels + band) * plane + at];
        picture
            .getRaster()
            .setSample(
                at % width, at / width, band, Math.clamp(Math.round(127.5f * (value + 1)), 0, 255));
      }
    }
    return picture;
  }
}
