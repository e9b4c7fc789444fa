package io.graupel.worker.run;

import io.graupel.diffusion.SampleRun;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.job.JobSpec;
import java.io.IOException;
import java.util.Optional;

/**
 * The network of the last sample attempt, kept on the device: the next part of the same job begins
 * at once. Whatever else wants the device lets go of it first. For the thread of the device alone.
 */
final class WarmRun implements AutoCloseable {
  private Optional<Held> held = Optional.empty();

  private record Held(ResultRef model, JobSpec.Sample spec, SampleRun run) {
    boolean is(ResultRef otherModel, JobSpec.Sample otherSpec) {
      return model.equals(otherModel) && spec.equals(otherSpec);
    }
  }

  /** Opens a network. */
  interface Opening {
    SampleRun open() throws IOException;
  }

  /** The network of this model for this spec, opened unless it is there. It stays this object's. */
  SampleRun get(ResultRef model, JobSpec.Sample spec, Opening opening) throws IOException {
    Optional<SampleRun> ready = held.filter(h -> h.is(model, spec)).map(Held::run);
    if (ready.isPresent()) {
      return ready.get();
    }
    close();
    SampleRun run = opening.open();
    held = Optional.of(new Held(model, spec, run));
    return run;
  }

  @Override
  public void close() {
    Optional<Held> last = held;
    held = Optional.empty();
    last.ifPresent(h -> h.run.close());
  }
}
