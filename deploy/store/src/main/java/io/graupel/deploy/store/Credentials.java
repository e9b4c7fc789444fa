package io.graupel.deploy.store;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;

/** Key and secret of the one user, made at random at the first start. There is no default. */
record Credentials(String accessKey, String secretKey) {
  private static final String ACCESS_KEY = "GRAUPEL_S3_ACCESS_KEY";
  private static final String SECRET_KEY = "GRAUPEL_S3_SECRET_KEY";

  /**
   * Reads credentials from a file that only its owner may read, and makes it if there is none. Its
   * lines are environment variables as Graupel's processes read them.
   */
  static Credentials keptIn(Path file) throws IOException {
    if (!Files.exists(file)) {
      write(file, new Credentials(random(10), random(20)));
    }
    Properties lines = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      lines.load(in);
    }
    return new Credentials(need(file, lines, ACCESS_KEY), need(file, lines, SECRET_KEY));
  }

  private static void write(Path file, Credentials made) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    String text =
        "%s=%s%n%s=%s%n".formatted(ACCESS_KEY, made.accessKey, SECRET_KEY, made.secretKey);
    try (var out =
        Files.newByteChannel(
            part,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(StandardCharsets.UTF_8.encode(text));
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static String need(Path file, Properties lines, String name) throws IOException {
    String value = lines.getProperty(name, "");
    if (value.isBlank()) {
      throw new IOException(
          "%s: no %s (expected: a line %s=…); delete the file, and a new one is made"
              .formatted(file, name, name));
    }
    return value;
  }

  @Override
  public String toString() {
    return "credentials of " + accessKey;
  }
}
