package io.graupel.diffusion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reference numbers, computed in float64 by other software. */
public final class Reference {
  private static final Map<String, String> LINES = lines();

  private Reference() {}

  private static Map<String, String> lines() {
    return Stream.of("reference.txt", "degradations.txt")
        .flatMap(Reference::lines)
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" = ", 2))
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }

  private static Stream<String> lines(String file) {
    try (InputStream in = Objects.requireNonNull(Reference.class.getResourceAsStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[] numbers(String name) {
    String line =
        Optional.ofNullable(LINES.get(name)).orElseThrow(() -> new AssertionError("no " + name));
    return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  public static double number(String name) {
    return numbers(name)[0];
  }
}
