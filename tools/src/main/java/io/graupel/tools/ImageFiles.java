package io.graupel.tools;

import io.graupel.storage.CifarImages;
import io.graupel.storage.FolderImages;
import io.graupel.storage.IdxImages;
import io.graupel.storage.ImageSource;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tells from their names what the files of a data set are. */
final class ImageFiles {
  private ImageFiles() {}

  /**
   * A folder of pictures, CIFAR-10 batches, or an IDX file of images with or without its labels.
   *
   * @throws CommandException if the files are none of these
   */
  static ImageSource read(List<Path> files) throws IOException {
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw new CommandException(Exit.USAGE, file + ": no such file");
      }
    }
    if (files.size() == 1 && Files.isDirectory(files.getFirst())) {
      return FolderImages.read(files.getFirst());
    }
    if (files.stream().allMatch(file -> name(file).matches(".*\\.bin(\\.gz)?"))) {
      return CifarImages.read(files);
    }
    List<Path> labels = files.stream().filter(ImageFiles::holdsLabels).toList();
    List<Path> images = files.stream().filter(file -> !holdsLabels(file)).toList();
    if (images.size() != 1 || labels.size() > 1 || Files.isDirectory(images.getFirst())) {
      throw new CommandException(
          Exit.USAGE,
          "files: %s (expected: one folder of PNG or JPEG files; or CIFAR-10 batches, *.bin or *.bin.gz; or an IDX file of images, and one of labels)"
              .formatted(files));
    }
    return IdxImages.read(images.getFirst(), labels.stream().findFirst());
  }

  private static boolean holdsLabels(Path file) {
    return name(file).contains("label") || name(file).contains("idx1");
  }

  private static String name(Path file) {
    return Optional.ofNullable(file.getFileName()).map(Path::toString).orElse("");
  }
}
