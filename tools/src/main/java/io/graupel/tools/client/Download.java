package io.graupel.tools.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Fetches published files: verified by SHA-256, resumed where broken off, nothing overwritten. */
public final class Download {
  private final GraupelClient client;

  public Download(GraupelClient client) {
    this.client = client;
  }

  /**
   * Puts a file of a job at {@code target}; one that is there already, with the same bytes, is
   * left.
   *
   * @throws CommandException if another file is there, or the bytes do not have the hash
   */
  public void fetch(String job, Artifact artifact, Path target, boolean overwrite) {
    try {
      if (Files.exists(target)) {
        if (sha256(target).equals(artifact.sha256())) {
          return;
        }
        if (!overwrite) {
          throw new CommandException(
              Exit.REFUSED,
              "%s is another file; move it away, name another folder with --to, or use --force"
                  .formatted(target));
        }
      }
      Path folder = target.toAbsolutePath().getParent();
      Files.createDirectories(folder == null ? Path.of(".") : folder);
      Path part = target.resolveSibling(target.getFileName() + ".part-" + artifact.sha256());
      complete(job, artifact, part);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void complete(String job, Artifact artifact, Path part) throws IOException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    HttpResponse<InputStream> response = client.open(job, artifact, have);
    try (InputStream body = response.body()) {
      if (response.statusCode() != 416) { // the whole of it was there already
        if (response.statusCode() >= 400) {
          String problem = new String(body.readAllBytes(), StandardCharsets.UTF_8);
          throw CommandException.ofProblem(response.statusCode(), client.parse(problem));
        }
        append(body, part, response.statusCode() == 206);
      }
    }
    String found = sha256(part);
    if (!found.equals(artifact.sha256())) {
      Files.delete(part);
      throw new CommandException(
          Exit.FAILED,
          "%s of %s: sha256 %s (expected: %s); try again, the partial file is gone"
              .formatted(artifact.name(), job, found, artifact.sha256()));
    }
  }

  private static void append(InputStream body, Path part, boolean rest) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(
            part,
            StandardOpenOption.CREATE,
            rest ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      body.transferTo(out);
    }
  }

  /** Hex digest of a file. */
  public static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every JDK has it
    }
  }
}
