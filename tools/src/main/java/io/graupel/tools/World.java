package io.graupel.tools;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What a command sees of the world outside.
 *
 * @param terminal whether standard error is one, so that a line can be drawn over
 * @param colour whether standard output takes colours
 * @param columns width of the terminal
 * @param home folder of the unpacked distribution, if it was started from one
 */
public record World(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    InstantSource clock,
    boolean terminal,
    boolean colour,
    int columns,
    Optional<Path> home) {

  /** This process: the launcher script says what is a terminal, which Java cannot tell. */
  public static World real() {
    Map<String, String> environment = System.getenv();
    String terminals = System.getProperty("graupel.terminal", "");
    return new World(
        System.in,
        System.out,
        System.err,
        environment,
        InstantSource.system(),
        terminals.contains("stderr"),
        terminals.contains("stdout") && !environment.containsKey("NO_COLOR"),
        Integer.getInteger("graupel.columns", 100),
        Optional.ofNullable(System.getProperty("graupel.home")).map(Path::of));
  }

  /** Whether block characters can be shown. */
  boolean blocks() {
    return Charset.forName(System.getProperty("stderr.encoding", "US-ASCII"))
        .newEncoder()
        .canEncode('█');
  }

  /** Where {@code graupel up} keeps everything unless told otherwise. */
  public Path data() {
    return folder("XDG_DATA_HOME", ".local/share");
  }

  /** Where things lie that can be made again: unpacked libraries, class archives. */
  public Path cache() {
    return folder("XDG_CACHE_HOME", ".cache");
  }

  /** Where people keep what they set up. */
  Path configuration() {
    return folder("XDG_CONFIG_HOME", ".config");
  }

  private Path folder(String variable, String usual) {
    String base = environment.getOrDefault(variable, "");
    // HOME, as the shell has it, before what Java reads from the user database
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return (base.isBlank() ? Path.of(home, usual) : Path.of(base)).resolve("graupel");
  }
}
