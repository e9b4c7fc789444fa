package io.graupel.storage;

import java.util.List;

/**
 * One part of a data set.
 *
 * @param images how many there are
 * @param classes names of the classes, in the order of their labels; empty if there are no labels
 * @param file its canonical file
 */
public record SplitFile(long images, List<String> classes, FileRef file) {
  public SplitFile {
    classes = List.copyOf(classes);
  }
}
