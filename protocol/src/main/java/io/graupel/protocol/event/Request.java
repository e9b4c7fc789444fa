package io.graupel.protocol.event;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.TenantId;
import java.time.Instant;

/** What a person asks of the coordinator, as the API of any coordinator writes it down. */
public sealed interface Request {
  JobId job();

  /** Queue a job. A known id changes nothing, so asking twice is harmless. */
  record Submit(JobId job, TenantId tenant, JobSpec spec, Instant at) implements Request {}

  /** End a job; what it published so far is kept. */
  record Cancel(JobId job, Instant at) implements Request {}
}
