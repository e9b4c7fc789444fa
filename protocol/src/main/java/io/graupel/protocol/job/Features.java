package io.graupel.protocol.job;

/** What maps images to the vectors whose distributions are compared. */
public sealed interface Features {
  /**
   * A TorchScript module that a worker can read, such as the public Inception of FID: {@code
   * forward} of float32 (N, 3, side, side) in [-1, 1], or what its extra flags say, gives (N, d).
   */
  record TorchScript(@Field("file on the worker, or dataset:NAME") String source)
      implements Features {
    public TorchScript {
      Fields.check(TorchScript.class, source);
    }
  }

  /** The classifier that a job trained: distances are then classifier distances. */
  record Classifier(@Field("classifier job") JobId job) implements Features {
    public Classifier {
      Fields.check(Classifier.class, job);
    }
  }
}
