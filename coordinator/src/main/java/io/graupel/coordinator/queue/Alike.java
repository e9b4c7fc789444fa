package io.graupel.coordinator.queue;

import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.JobSnapshot;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Keeps one copy of specs and terms that are equal: a team that queues 100,000 jobs asks for few
 * different things. What no job has any more is forgotten. Thread-safe.
 */
public final class Alike {
  private final Map<Record, WeakReference<Record>> known = new WeakHashMap<>();

  /** The same job, with the copies that others have. */
  public JobSnapshot of(JobSnapshot job) {
    JobSpec spec = of(job.spec());
    Terms terms = of(job.terms());
    return spec == job.spec() && terms == job.terms() ? job : job.with(spec, terms);
  }

  /** The same request, with the copies that others have. */
  public Request of(Request request) {
    return request.verb() instanceof Verb.Submit(var job, var tenant, var spec, var terms)
        ? new Request(
            request.id(),
            request.actor(),
            request.at(),
            request.reason(),
            new Verb.Submit(job, tenant, of(spec), of(terms)))
        : request;
  }

  /** The copy that others have of an equal spec. */
  JobSpec of(JobSpec spec) {
    return (JobSpec) copy((Record) spec);
  }

  /** The copy that others have of equal terms. */
  Terms of(Terms terms) {
    return (Terms) copy(terms);
  }

  private synchronized Record copy(Record value) {
    WeakReference<Record> held = known.get(value);
    Record copy = held == null ? null : held.get();
    if (copy == null) {
      known.put(value, new WeakReference<>(value));
      return value;
    }
    return copy;
  }
}
