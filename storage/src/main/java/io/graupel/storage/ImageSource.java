package io.graupel.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Images on their way into a canonical file. They are read while it is written, so they need not
 * fit in memory.
 *
 * @param images how many, and of which size
 * @param pixels writes them one after the other, each channel by channel, row by row: uint8 (N, C,
 *     H, W)
 * @param labels writes one byte per image; called only if there are classes
 */
public record ImageSource(CanonicalImages images, Tensor.Body pixels, Tensor.Body labels) {
  /**
   * Writes the canonical file, which appears whole or not at all.
   *
   * @return what it holds
   * @throws MalformedFileException naming the source file that is not as it should be
   */
  public CanonicalImages write(Path file) throws IOException {
    List<Long> shape =
        List.of(
            images.count(),
            (long) images.channels(),
            (long) images.height(),
            (long) images.width());
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(new Tensor(CanonicalImages.IMAGES, TensorType.U8, shape, pixels));
    boolean labelled = !images.classes().isEmpty();
    if (labelled) {
      tensors.add(
          new Tensor(CanonicalImages.LABELS, TensorType.U8, List.of(images.count()), labels));
    }
    Map<String, String> metadata =
        labelled ? Map.of(CanonicalImages.CLASSES, String.join("\n", images.classes())) : Map.of();
    Safetensors.write(file, metadata, tensors);
    return CanonicalImages.of(file);
  }
}
