package io.graupel.protocol.event;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.tenant.Tenant;
import io.graupel.protocol.tenant.Token;

/** What can be asked. */
public sealed interface Verb {
  /** What it is done to: a job, {@code tenant/…}, {@code token/…}, {@code pool/…}. */
  String object();

  /** About one job. */
  sealed interface OfJob extends Verb {
    JobId job();

    @Override
    default String object() {
      return job().value();
    }
  }

  /** Queue a job. A known id changes nothing, so asking twice is harmless. */
  record Submit(JobId job, TenantId tenant, JobSpec spec, Terms terms) implements OfJob {}

  /** End a job; what it published so far is kept. */
  record Cancel(JobId job) implements OfJob {}

  /** Keep a waiting job from starting; one that runs gives back at its next checkpoint. */
  record Hold(JobId job) implements OfJob {}

  /** Let a held job start. */
  record Release(JobId job) implements OfJob {}

  /** Put it before every other waiting job of its tenant and class. */
  record Top(JobId job) implements OfJob {}

  /** Change its class of service. */
  record Prioritize(JobId job, Priority priority) implements OfJob {}

  /** Give a failed job a new set of tries; it goes on from what it published. */
  record Retry(JobId job) implements OfJob {}

  /** Make a running job give its device back at its next checkpoint; it waits again. */
  record Yield(JobId job) implements OfJob {}

  /** Make or change a tenant. */
  record SetTenant(Tenant tenant) implements Verb {
    @Override
    public String object() {
      return "tenant/" + tenant.id();
    }
  }

  /** Forget a tenant that has no unfinished job. */
  record RemoveTenant(TenantId tenant) implements Verb {
    @Override
    public String object() {
      return "tenant/" + tenant;
    }
  }

  /** Make a token known. */
  record IssueToken(Token token) implements Verb {
    @Override
    public String object() {
      return "token/" + token.id();
    }
  }

  /** Make a token worthless. */
  record RevokeToken(String token) implements Verb {
    @Override
    public String object() {
      return "token/" + token;
    }
  }

  /** Note that a token was shown. */
  record UseToken(String token) implements Verb {
    @Override
    public String object() {
      return "token/" + token;
    }
  }

  /** Open, pause or drain a pool. */
  record SetPool(Pool pool, PoolSetting.Mode mode) implements Verb {
    @Override
    public String object() {
      return "pool/" + pool;
    }
  }

  /** Open, cordon or drain a worker, by the name it keeps through restarts. */
  record SetWorker(String worker, WorkerSetting.Mode mode) implements Verb {
    @Override
    public String object() {
      return "worker/" + worker;
    }
  }
}
