package io.graupel.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Two teams on a fleet that asks for tokens, by the command line. */
@TestInstance(Lifecycle.PER_CLASS)
class SecuredIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder = Path.of("set before all");
  private Stack stack;

  @BeforeAll
  void up(@TempDir Path folder) throws IOException {
    this.folder = folder;
    stack = Stack.up(folder.resolve("data"), "--secured");
  }

  @AfterAll
  void down() {
    stack.close();
  }

  private String issued(String tenant, String role) {
    Stack.Ran issued =
        stack.graupel("tokens", "issue", "--tenant", tenant, "--role", role, "--label", role);
    assertThat(issued.exit()).as(issued.err()).isZero();
    return issued.out().strip();
  }

  @Test
  void aTeamWorksAndAnotherLearnsNothingOfIt() throws IOException {
    Stack.Ran set = stack.graupel("tenants", "set", "vision", "--weight", "2", "--running", "4");
    assertThat(set.exit()).as(set.err()).isZero();
    String vision = issued("vision", "submitter");
    String audio = issued("audio", "tenant-admin");
    Path spec = Files.writeString(folder.resolve("train.yaml"), Specs.train("own", 640, 320));

    Stack.Ran trained = stack.graupelAs(vision, "submit", spec.toString(), "--wait", "-q");
    assertThat(trained.exit()).as(trained.err()).isZero();
    String job = trained.out().strip();
    Path got = folder.resolve("got");
    Stack.Ran fetched = stack.graupelAs(vision, "get", job, "--to", got.toString());
    assertThat(fetched.exit()).as(fetched.err()).isZero();

    Stack.Ran foreign = stack.graupelAs(audio, "get", job, "--to", got.toString());
    assertThat(foreign.exit()).isEqualTo(4);
    assertThat(foreign.err()).contains("there is no job \"" + job + "\"");
    assertThat(stack.graupelAs(audio, "cancel", job).exit()).isEqualTo(4);
    assertThat(stack.graupelAs(audio, "ls", "--all").out()).doesNotContain(job);
    assertThat(stack.graupelAs("", "ls").exit()).isEqualTo(3);
    assertThat(stack.graupelAs("", "ls").err()).contains("no token was shown", "GRAUPEL_TOKEN");

    String id = vision.split("_")[1];
    Stack.Ran audit = stack.graupel("audit", job);
    assertThat(audit.out()).contains("submitter (" + id + ")", "scheduler", "succeeded");
    tokensOutliveTheCoordinator(job, vision, audio);
  }

  private void tokensOutliveTheCoordinator(String job, String vision, String audio)
      throws IOException {
    assertThat(stack.graupel("tokens", "revoke", vision.split("_")[1]).exit()).isZero();
    stack.kill("coordinator"); // the launcher starts another
    stack.await(job, "succeeded"); // told again, once it is back
    assertThat(stack.graupelAs(audio, "tenants").out()).contains("audio");
    Stack.Ran revoked = stack.graupelAs(vision, "ls");
    assertThat(revoked.err()).contains("the token was revoked at");
    assertThat(JSON.readTree(stack.graupel("tokens", "ls", "-o", "json").out()).findValues("used"))
        .isNotEmpty();

    Path admin = stack.data().resolve("admin-token");
    String secret = Files.readString(admin).strip();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(admin)))
        .isEqualTo("rw-------");
    assertThat(stack.log("coordinator")).doesNotContain(secret, vision, audio);
    assertThat(Files.readString(stack.data().resolve("launcher.err"))).doesNotContain(secret);
  }
}
