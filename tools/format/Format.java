import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks, or with {@code write} mends, the format of every Java file below the current directory.
 */
public final class Format {
  public static void main(String[] args) throws Exception {
    boolean write = args.length > 0 && args[0].equals("write");
    List<Path> unformatted = new ArrayList<>();
    for (Path file : sources()) {
      String before = Files.readString(file);
      String after = new Formatter().formatSourceAndFixImports(before);
      if (!before.equals(after)) {
        unformatted.add(file);
        if (write) {
          Files.writeString(file, after);
        }
      }
    }
    unformatted.forEach(file -> System.err.println((write ? "formatted " : "unformatted ") + file));
    if (!write && !unformatted.isEmpty()) {
      System.err.println("run: mvn -N -Pformat process-sources");
      System.exit(1);
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> tree = Files.walk(Path.of(""))) {
      return tree.filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.toString().contains("target/"))
          .sorted()
          .toList();
    }
  }
}
