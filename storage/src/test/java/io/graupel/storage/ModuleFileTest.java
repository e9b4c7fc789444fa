package io.graupel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.storage.ModuleFile.Flag;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleFileTest {
  private static final String INSTANCE = "\u0080\u0002c__torch__.nets\nMeans\nq";
  private static final String EXPECTED =
      "(expected: a TorchScript module whose forward takes images, and flags if any); write it in"
          + " Python with torch.jit.script(network).save(file)";

  @TempDir Path dir;

  /** Writes a module whose forward takes those arguments. */
  static Path module(Path file, String arguments) throws IOException {
    return zip(file, entries(arguments));
  }

  private static Map<String, String> entries(String arguments) {
    String code =
        """
        class Other(Module):
          def helper(self: __torch__.nets.Other, n: int) -> int:
            return n
        class Means(Module):
          training : bool
          def forward(self: __torch__.nets.Means, %s) -> Tensor:
            return torch.mean(x, [2, 3])
        """
            .formatted(arguments);
    return new TreeMap<>(
        Map.of(
            "means/data.pkl",
            INSTANCE,
            "means/constants.pkl",
            "\u0080\u0002).",
            "means/code/__torch__/nets.py",
            code,
            "means/version",
            "10\n"));
  }

  private static Path zip(Path file, Map<String, String> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return file;
  }

  private void assertRefused(Path file, String found) {
    assertThatThrownBy(() -> ModuleFile.of(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("%s: %s %s".formatted(file.getFileName(), found, EXPECTED));
  }

  private Path without(String entry) throws IOException {
    Map<String, String> entries = entries("x: Tensor");
    assertThat(entries.remove(entry)).isNotNull();
    return zip(dir.resolve("partial.pt"), entries);
  }

  @Test
  void whatForwardTakesBesideImagesIsRead() throws IOException {
    Path file =
        module(
            dir.resolve("flagged.pt"),
            "x: Tensor,\n      return_features: bool=False, plain: bool=True");
    ModuleFile module = ModuleFile.of(file);

    assertThat(module.flags())
        .containsExactly(new Flag("return_features", false), new Flag("plain", true));
    assertThat(module.has("return_features")).isTrue();
    assertThat(module.has("use_fp16")).isFalse();
    assertThat(module.bytes()).isEqualTo(Files.size(file));
  }

  @Test
  void weightsWithoutCodeAreRefused() throws IOException {
    assertRefused(
        Files.write(dir.resolve("weights.pth"), new byte[] {(byte) 0x80, 2, '}', 'q', 0, '.'}),
        "a pickle, such as weights without their code");
    assertRefused(without("means/constants.pkl"), "a zip of torch.save, without constants.pkl");
    assertRefused(
        without("means/code/__torch__/nets.py"), "a zip without means/code/__torch__/nets.py");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    assertRefused(Files.createFile(dir.resolve("nothing.pt")), "empty");
    assertRefused(Files.writeString(dir.resolve("notes.txt"), "meow"), "no zip");
    assertRefused(Files.writeString(dir.resolve("letter"), "P"), "no zip");
    assertRefused(
        zip(dir.resolve("photos.zip"), Map.of("photos/cat.png", "meow")), "a zip without data.pkl");
    Map<String, String> object = entries("x: Tensor");
    object.put("means/data.pkl", "\u0080\u0002}q.");
    assertRefused(zip(dir.resolve("object.pt"), object), "a zip whose data.pkl holds no module");
  }

  @Test
  void aModuleThatWantsWhatNobodyCanAnswerIsRefused() throws IOException {
    assertRefused(
        module(dir.resolve("sized.pt"), "x: Tensor, size: int"),
        "a module whose forward takes size: int");
    Map<String, String> idle = entries("x: Tensor");
    idle.merge("means/code/__torch__/nets.py", "", (code, to) -> code.replace("forward", "back"));
    assertRefused(zip(dir.resolve("idle.pt"), idle), "a module without forward");
  }

  @Test
  void aFileCutShortIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(module(dir.resolve("means.pt"), "x: Tensor"));
    Path half = Files.write(dir.resolve("half.pt"), Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> ModuleFile.of(half))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageStartingWith("half.pt: a zip cut short or damaged, ")
        .hasMessageEndingWith(EXPECTED);
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws IOException {
    Path file = dir.resolve("large.pt");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(ModuleFile.LARGEST + 1);
    }

    assertThatThrownBy(() -> ModuleFile.of(file))
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("large.pt: 2147483649 bytes (expected: at most 2147483648, a module)");
  }
}
