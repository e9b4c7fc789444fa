package io.graupel.storage.object;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the object store is, and how to be let in.
 *
 * @param endpoint address of the server: http or https, no path
 */
public record S3Settings(URI endpoint, String bucket, String accessKey, String secretKey) {
  private static final String ENDPOINT = "GRAUPEL_S3_ENDPOINT";
  private static final String BUCKET = "GRAUPEL_S3_BUCKET";
  private static final String ACCESS_KEY = "GRAUPEL_S3_ACCESS_KEY";
  private static final String SECRET_KEY = "GRAUPEL_S3_SECRET_KEY";

  public S3Settings {
    String scheme = String.valueOf(endpoint.getScheme());
    if (!scheme.matches("https?") || endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          "endpoint: \"%s\" (expected: an address like http://127.0.0.1:9000); set %s"
              .formatted(endpoint, ENDPOINT));
    }
    if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
      throw new IllegalArgumentException(
          "bucket: \"%s\" (expected: 3 to 63 of a-z, 0-9, '.' and '-'); set %s"
              .formatted(bucket, BUCKET));
    }
  }

  /**
   * Reads the settings from environment variables.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  public static S3Settings fromEnvironment(Map<String, String> environment) {
    return new S3Settings(
        URI.create(need(environment, ENDPOINT)),
        need(environment, BUCKET),
        need(environment, ACCESS_KEY),
        need(environment, SECRET_KEY));
  }

  /**
   * The variables from which {@link #fromEnvironment} reads these settings: for child processes.
   */
  public Map<String, String> toEnvironment() {
    return new TreeMap<>(
        Map.of(
            ENDPOINT,
            endpoint.toString(),
            BUCKET,
            bucket,
            ACCESS_KEY,
            accessKey,
            SECRET_KEY,
            secretKey));
  }

  /** Everything but the secret. */
  @Override
  public String toString() {
    return "%s bucket=%s accessKey=%s".formatted(endpoint, bucket, accessKey);
  }

  private static String need(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "%s: not set (expected: the object store's); set it in the environment".formatted(name));
    }
    return value;
  }
}
