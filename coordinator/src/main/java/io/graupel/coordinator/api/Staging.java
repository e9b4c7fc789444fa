package io.graupel.coordinator.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Uploads on local disk, between their arrival and their registration; a day at the longest. */
final class Staging {
  private static final Duration KEPT = Duration.ofDays(1);

  private final Path folder;

  Staging(Path folder) {
    this.folder = folder;
  }

  /** A file of its own for an upload. */
  Path fresh() throws IOException {
    Files.createDirectories(folder);
    removeOld();
    return folder.resolve(UUID.randomUUID() + ".part");
  }

  /** Keeps an upload under its hash, if the hash is right. */
  Path keep(Path upload, String sha256) throws IOException {
    String found = hash(upload);
    if (!found.equals(sha256)) {
      throw Problem.unprocessable(
              "X-Content-SHA256: %s (expected: %s, the hash of the %d bytes that arrived)"
                  .formatted(sha256, found, Files.size(upload)))
          .hint("send it again");
    }
    return Files.move(upload, file(sha256), StandardCopyOption.REPLACE_EXISTING);
  }

  Optional<Path> find(String sha256) {
    return Optional.of(file(sha256)).filter(Files::exists);
  }

  private Path file(String sha256) {
    return folder.resolve(sha256 + ".whole");
  }

  private void removeOld() throws IOException {
    Instant limit = Instant.now().minus(KEPT);
    List<Path> files;
    try (Stream<Path> listing = Files.list(folder)) {
      files = listing.toList();
    }
    for (Path file : files) {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String hash(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        byte[] buffer = new byte[1 << 16];
        while (in.read(buffer) >= 0) {
          // the digest listens
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
