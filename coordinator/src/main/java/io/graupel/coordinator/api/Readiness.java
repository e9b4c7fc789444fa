package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.view.LogStatus;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether this coordinator can take work now, and if not, for want of what. */
public final class Readiness {
  private final Supplier<LogStatus> log;
  private final BooleanSupplier store;

  public Readiness(Supplier<LogStatus> log, BooleanSupplier store) {
    this.log = log;
    this.store = store;
  }

  public boolean ready() {
    LogStatus status = log.get();
    return status.broker() && status.leaderKnown() && status.caughtUp() && store.getAsBoolean();
  }

  /** Whether what is shown is no older than the start of this process. */
  boolean caughtUp() {
    return log.get().caughtUp();
  }

  Answer answer() {
    LogStatus status = log.get();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    boolean ready = ready();
    node.put("ready", ready);
    ObjectNode checks = node.putObject("checks");
    checks.put("broker", status.broker());
    checks.put("leader", status.leaderKnown());
    checks.put("caughtUp", status.caughtUp());
    checks.put("store", store.getAsBoolean());
    return Answer.json(ready ? 200 : 503, node);
  }
}
