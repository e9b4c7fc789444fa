package io.graupel.protocol.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the bearer of a token shows: {@code graupel_<id>_<secret>}, with 160 bits of chance. Only
 * its hash is ever kept; as text it shows itself by {@link #reveal} alone.
 */
public final class Secret {
  private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final Pattern FORM = Pattern.compile("graupel_([a-z2-7]{10})_[a-z2-7]{32}");

  private final String id;
  private final String text;

  private Secret(String id, String text) {
    this.id = id;
    this.text = text;
  }

  /**
   * A new one.
   *
   * @param random that nobody can foretell
   */
  public static Secret fresh(RandomGenerator random) {
    String id = letters(random, 10);
    return new Secret(id, "graupel_%s_%s".formatted(id, letters(random, 32)));
  }

  /** The one that is written so, if it has the form of one. */
  public static Optional<Secret> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() ? Optional.of(new Secret(matcher.group(1), text)) : Optional.empty();
  }

  private static String letters(RandomGenerator random, int count) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append(BASE_32.charAt(random.nextInt(BASE_32.length())));
    }
    return letters.toString();
  }

  /** Its public part, which names the token. */
  public String id() {
    return id;
  }

  /** The whole: for whoever it was made for, once. */
  public String reveal() {
    return text;
  }

  /** Hash of the whole, in hex. */
  public String sha256() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "graupel_%s_…".formatted(id);
  }
}
