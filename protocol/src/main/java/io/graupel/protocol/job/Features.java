package io.graupel.protocol.job;

/** What maps images to the vectors whose distributions are compared. */
public sealed interface Features {
  /**
   * A TorchScript module in a file that every worker of the pool can read. {@code forward} of
   * float32 (N, C, side, side) in [-1, 1], grey repeated to three channels, gives (N, d). One with
   * a flag {@code return_features}, as the public Inception of FID has, gets it as true and images
   * as uint8 0 to 255; only if it then gives 2,048 numbers are its figures called {@code fid}.
   */
  record TorchScript(@Field("TorchScript file on the worker") String source) implements Features {
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
