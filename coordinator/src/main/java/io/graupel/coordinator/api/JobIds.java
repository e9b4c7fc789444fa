package io.graupel.coordinator.api;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** Names for new jobs: 50 bits, by chance or from the key of a request that may be repeated. */
final class JobIds {
  private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int LETTERS = 10;

  private final SecureRandom random = new SecureRandom();

  JobId fresh() {
    byte[] bytes = new byte[LETTERS];
    random.nextBytes(bytes);
    return id(bytes);
  }

  /** The same for the same tenant and key, for ever. */
  static JobId of(TenantId tenant, String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((tenant.value() + "\n" + key).getBytes(StandardCharsets.UTF_8));
      return id(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static JobId id(byte[] bytes) {
    StringBuilder name = new StringBuilder("j-");
    for (int i = 0; i < LETTERS; i++) {
      name.append(BASE_32.charAt(bytes[i] & 31));
    }
    return new JobId(name.toString());
  }
}
