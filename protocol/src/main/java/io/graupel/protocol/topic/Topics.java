package io.graupel.protocol.topic;

import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Pool;
import java.util.List;

/**
 * Topic names under one prefix. Keys: requests, state and history by job id; work and control by
 * worker incarnation; events by job id, or by incarnation where a word is about no job.
 */
public record Topics(String prefix) {
  public static final Topics DEFAULT = new Topics("graupel");

  /** From the API of any coordinator to the leading one. */
  public String requests() {
    return prefix + ".requests";
  }

  /** From the leading coordinator to the workers of a pool, one topic for each kind of job. */
  public String work(JobSpec spec, Pool pool) {
    return prefix
        + switch (spec) {
          case JobSpec.Train train -> ".train.";
          case JobSpec.Sample sample -> ".sample.";
          case JobSpec.Evaluate evaluate -> ".evaluate.";
          case JobSpec.Classifier classifier -> ".train.";
          case JobSpec.Spectrum spectrum -> ".evaluate.";
        }
        + pool;
  }

  /** Every work topic of a pool. */
  public List<String> work(Pool pool) {
    return List.of(
        prefix + ".train." + pool, prefix + ".sample." + pool, prefix + ".evaluate." + pool);
  }

  /** From the leading coordinator to the workers of a pool: cancel, drain, refused. */
  public String control(Pool pool) {
    return prefix + ".control." + pool;
  }

  /** From the workers of a pool to the leading coordinator. */
  public String events(Pool pool) {
    return prefix + ".events." + pool;
  }

  /** The truth: snapshots of jobs and positions in the inputs, compacted. */
  public String state() {
    return prefix + ".state";
  }

  /** The story of every job, for people. */
  public String history() {
    return prefix + ".history";
  }

  /** What was asked, by whom, and what came of it. */
  public String audit() {
    return prefix + ".audit";
  }

  /** Never written; its one partition elects the leading coordinator. */
  public String leader() {
    return prefix + ".leader";
  }
}
