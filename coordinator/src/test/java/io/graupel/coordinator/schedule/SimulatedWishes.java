package io.graupel.coordinator.schedule;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.After;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.job.Window;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What people queue: jobs of every kind on terms of every kind. */
final class SimulatedWishes {
  private static final JobSpec.Train TRAIN = Specs.train();
  private static final JobSpec.Classifier CLASSIFIER = Specs.classifier();
  private static final JobSpec.Sample SAMPLE = Specs.sample(Specs.job(0));
  private static final JobSpec.Evaluate EVALUATE = Specs.evaluate(Specs.job(0));

  private final Simulation world;
  private final List<Verb.Submit> sofar = new ArrayList<>();

  SimulatedWishes(Simulation world) {
    this.world = world;
  }

  Verb.Submit submit(TenantId tenant) {
    JobSpec spec = spec(tenant);
    Verb.Submit submit =
        new Verb.Submit(Specs.job(sofar.size()), tenant, spec, terms(tenant, spec));
    sofar.add(submit);
    return submit;
  }

  private JobSpec spec(TenantId tenant) {
    Optional<JobId> model = earlier(tenant, JobSpec.Train.class);
    Optional<JobId> samples = earlier(tenant, JobSpec.Sample.class);
    int kind = world.below(10);
    if (kind < 4 && model.isPresent()) {
      return sample(model.orElseThrow());
    }
    if (kind < 5 && samples.isPresent()) {
      return evaluate(samples.orElseThrow());
    }
    return kind < 6 ? classifier() : train();
  }

  private <S extends JobSpec> Optional<JobId> earlier(TenantId tenant, Class<S> kind) {
    List<JobId> some =
        sofar.stream()
            .filter(s -> kind.isInstance(s.spec()))
            .filter(s -> s.tenant().equals(tenant) || world.chance(0.02))
            .map(Verb.Submit::job)
            .toList();
    return some.isEmpty() ? Optional.empty() : Optional.of(world.oneOf(some));
  }

  private Pool pool() {
    return world.below(4) == 0 ? SimulatedWorker.POOLS.get(1) : SimulatedWorker.POOLS.get(0);
  }

  private Priority priority() {
    return world.oneOf(Priority.values());
  }

  private JobSpec train() {
    return new JobSpec.Train(
        "blur",
        pool(),
        priority(),
        1 + world.below(4),
        7,
        TRAIN.images(),
        TRAIN.degradation(),
        TRAIN.network(),
        TRAIN.training(),
        TRAIN.checkpointEvery());
  }

  private JobSpec classifier() {
    return new JobSpec.Classifier(
        "features",
        pool(),
        priority(),
        1 + world.below(3),
        7,
        CLASSIFIER.images(),
        CLASSIFIER.heldOut(),
        CLASSIFIER.width(),
        CLASSIFIER.features(),
        CLASSIFIER.shown(),
        CLASSIFIER.batch(),
        CLASSIFIER.learningRate());
  }

  private JobSpec sample(JobId model) {
    return new JobSpec.Sample(
        "restored",
        pool(),
        priority(),
        1 + world.below(3),
        7,
        model,
        SAMPLE.weights(),
        SAMPLE.start(),
        SAMPLE.sampler(),
        SAMPLE.condition(),
        SAMPLE.precision(),
        world.oneOf(24, 24, 30),
        4,
        4,
        1,
        Optional.empty());
  }

  private JobSpec evaluate(JobId samples) {
    return new JobSpec.Evaluate(
        "measured",
        pool(),
        priority(),
        2,
        7,
        samples,
        EVALUATE.metrics(),
        EVALUATE.features(),
        EVALUATE.reference());
  }

  private Terms terms(TenantId tenant, JobSpec spec) {
    boolean cut = spec instanceof JobSpec.Sample && world.below(4) != 0;
    return new Terms(
        world.below(12) == 0,
        world.below(8) == 0
            ? Optional.of(world.clock().plusSeconds(world.below(90)))
            : Optional.empty(),
        world.below(6) == 0 ? Optional.of(window()) : Optional.empty(),
        after(tenant, cut),
        world.below(2) == 0
            ? Optional.of(
                world.oneOf(
                    2.0, 2.0, 6.0, 6.0, 12.0, 12.0, 30.0, world.below(4) == 0 ? 100.0 : 3.0))
            : Optional.empty(),
        cut && world.below(3) == 0 ? Optional.of(1 + world.below(3)) : Optional.empty(),
        cut ? Optional.of(world.oneOf(4, 6, 8, 12)) : Optional.empty(),
        world.below(4) == 0 ? Optional.of("sweep") : Optional.empty());
  }

  private List<After> after(TenantId tenant, boolean cut) {
    if (cut && world.below(2) == 0) {
      return earlier(tenant, JobSpec.Sample.class)
          .map(job -> List.of(new After(job, After.Until.INDEX)))
          .orElse(List.of());
    }
    if (world.below(6) == 0) {
      return earlier(tenant, JobSpec.class)
          .map(job -> List.of(new After(job, world.oneOf(After.Until.values()))))
          .orElse(List.of());
    }
    return List.of();
  }

  /** One that opens or closes within minutes. */
  private Window window() {
    Instant from = world.clock().plusSeconds(world.below(240) - 120);
    Instant to = from.plusSeconds(60 + world.below(240));
    return new Window(time(from), time(to), "UTC");
  }

  private static String time(Instant moment) {
    LocalTime time = LocalTime.ofInstant(moment, ZoneOffset.UTC);
    return time.truncatedTo(ChronoUnit.MINUTES).toString();
  }
}
