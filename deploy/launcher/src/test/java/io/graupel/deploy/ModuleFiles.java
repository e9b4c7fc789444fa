package io.graupel.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A TorchScript module as small as one can be, without Python. */
final class ModuleFiles {
  /** An instance of {@code __torch__.M}, which is not in training, as pickle. */
  private static final String INSTANCE =
      "\u0080\u0002c__torch__\nM\nq\0)\u0081}(X\b\0\0\0trainingq\1\u0089ubq\2.";

  private static final String CODE =
      """
      class M(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.M, x: Tensor) -> Tensor:
          return torch.mean(torch.mean(x, [1]), [2])
      """;

  private ModuleFiles() {}

  /** Writes one whose features are the means of the rows of an image. */
  static Path rows(Path file) throws IOException {
    Map<String, String> entries =
        Map.of(
            "m/data.pkl",
            INSTANCE,
            "m/constants.pkl",
            "\u0080\u0002).",
            "m/code/__torch__.py",
            CODE,
            "m/version",
            "10\n");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return file;
  }
}
