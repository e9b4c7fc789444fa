package io.graupel.protocol.job;

/** Another job that a job waits for, beyond those whose results it uses. */
public record After(
    @Field("the job that is waited for") JobId job,
    @Field("success; end, however it ended; or index: part by part, for two batches of one size")
        Until until) {
  public After {
    Fields.check(After.class, job, until);
  }

  /** What is waited for. */
  public enum Until {
    SUCCESS,
    END,
    INDEX
  }
}
