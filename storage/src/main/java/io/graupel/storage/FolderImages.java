package io.graupel.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder of PNG and JPEG files, all of one size, in the order of their names. Where they lie in
 * sub-folders, one for each class, the folders' names are the classes. If any of them is coloured,
 * all become so. Transparency is left out of account.
 */
public final class FolderImages {
  private static final int MOST_CLASSES = 256;

  private FolderImages() {}

  private record Item(Path file, int label) {}

  private record Found(List<Item> items, List<String> classes) {}

  /**
   * Reads a folder.
   *
   * @throws MalformedFileException naming the file, what was found and what was expected
   */
  public static ImageSource read(Path folder) throws IOException {
    Found found = find(folder);
    return source(found.items(), found.classes());
  }

  /**
   * The files that {@link #read} takes, in the same order.
   *
   * @throws MalformedFileException if there are none, or loose ones beside folders of them
   */
  public static List<Path> files(Path folder) throws IOException {
    return find(folder).items().stream().map(Item::file).toList();
  }

  private static Found find(Path folder) throws IOException {
    List<Path> loose = pictures(folder);
    List<Path> subfolders = new ArrayList<>();
    for (Path subfolder : list(folder, Files::isDirectory)) {
      if (!pictures(subfolder).isEmpty()) {
        subfolders.add(subfolder);
      }
    }
    requireOneKind(folder, loose, subfolders);
    List<Item> items = new ArrayList<>();
    loose.forEach(file -> items.add(new Item(file, 0)));
    for (int label = 0; label < subfolders.size(); label++) {
      for (Path file : pictures(subfolders.get(label))) {
        items.add(new Item(file, label));
      }
    }
    return new Found(
        items, subfolders.stream().map(subfolder -> subfolder.getFileName().toString()).toList());
  }

  private static ImageSource source(List<Item> items, List<String> classes) throws IOException {
    Path first = items.getFirst().file();
    Picture.Form form = Picture.form(first);
    int channels = form.channels();
    for (Item item : items) {
      Picture.Form other = Picture.form(item.file());
      requireSize(item.file(), other, form, first);
      channels = Math.max(channels, other.channels());
    }
    int allChannels = channels;
    return new ImageSource(
        new CanonicalImages(items.size(), channels, form.height(), form.width(), classes),
        out -> writePixels(items, allChannels, out),
        out -> writeLabels(items, out));
  }

  private static void writePixels(List<Item> items, int channels, OutputStream out)
      throws IOException {
    for (Item item : items) {
      out.write(Picture.pixels(item.file(), channels));
    }
  }

  private static void writeLabels(List<Item> items, OutputStream out) throws IOException {
    for (Item item : items) {
      out.write(item.label());
    }
  }

  private static void requireSize(Path file, Picture.Form found, Picture.Form form, Path first) {
    if (found.width() != form.width() || found.height() != form.height()) {
      throw new MalformedFileException(
          file,
          "%dx%d pixels (expected: %dx%d, as %s); all must be of one size"
              .formatted(
                  found.width(), found.height(), form.width(), form.height(), first.getFileName()));
    }
  }

  private static void requireOneKind(Path folder, List<Path> loose, List<Path> subfolders) {
    if (loose.isEmpty() && subfolders.isEmpty()) {
      throw new MalformedFileException(
          folder, "no image (expected: .png, .jpg or .jpeg files, or sub-folders of them)");
    }
    if (!loose.isEmpty() && !subfolders.isEmpty()) {
      throw new MalformedFileException(
          folder,
          "both images (%s) and folders of images (%s) (expected: one or the other)"
              .formatted(loose.getFirst().getFileName(), subfolders.getFirst().getFileName()));
    }
    if (subfolders.size() > MOST_CLASSES) {
      throw new MalformedFileException(
          folder,
          "%d sub-folders (expected: at most %d classes)"
              .formatted(subfolders.size(), MOST_CLASSES));
    }
  }

  private static List<Path> pictures(Path folder) throws IOException {
    return list(
        folder,
        file ->
            Files.isRegularFile(file)
                && file.getFileName()
                    .toString()
                    .toLowerCase(Locale.ROOT)
                    .matches("[^.].*\\.(png|jpg|jpeg)"));
  }

  private static List<Path> list(Path folder, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(wanted).sorted().toList();
    }
  }
}
