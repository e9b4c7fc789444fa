package io.graupel.deploy.launcher;

import io.graupel.protocol.tenant.Secret;
import io.graupel.tools.ShownToken;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/** The token with which a secured `graupel up` begins: in its folder, for its owner's eyes. */
final class AdminToken {
  private final Path file;
  private final Secret secret;

  private AdminToken(Path file, Secret secret) {
    this.file = file;
    this.secret = secret;
  }

  /** The one of this data folder, made at its first secured start. */
  static AdminToken in(Path data) {
    Path file = data.resolve("admin-token");
    Optional<String> kept = ShownToken.read(file);
    if (kept.isPresent()) {
      return new AdminToken(
          file,
          Secret.parse(kept.orElseThrow())
              .orElseThrow(
                  () ->
                      new CommandException(
                          Exit.USAGE,
                          file + ": holds no token (expected: graupel_<id>_<secret>); remove it")));
    }
    Secret fresh = Secret.fresh(new SecureRandom());
    ShownToken.write(file, fresh.reveal());
    return new AdminToken(file, fresh);
  }

  Path file() {
    return file;
  }

  String text() {
    return secret.reveal();
  }

  /** What the coordinator is told: the hash alone. */
  Map<String, String> environment() {
    return Map.of("GRAUPEL_ADMIN_TOKEN_SHA256", secret.sha256());
  }
}
