package io.graupel.deploy.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** How processes reach the embedded store, as variables of their environment. */
final class StoreAccess {
  private StoreAccess() {}

  /** With the credentials that the store made at its first start. */
  static Map<String, String> of(Path store, int port) throws IOException {
    Properties credentials = new Properties();
    try (Reader reader = Files.newBufferedReader(store.resolve("credentials"))) {
      credentials.load(reader);
    }
    return Map.of(
        "GRAUPEL_S3_ENDPOINT",
        "http://127.0.0.1:" + port,
        "GRAUPEL_S3_BUCKET",
        "graupel",
        "GRAUPEL_S3_ACCESS_KEY",
        credentials.getProperty("GRAUPEL_S3_ACCESS_KEY", ""),
        "GRAUPEL_S3_SECRET_KEY",
        credentials.getProperty("GRAUPEL_S3_SECRET_KEY", ""));
  }
}
