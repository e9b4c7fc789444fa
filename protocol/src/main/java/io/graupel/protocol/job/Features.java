package io.graupel.protocol.job;

/**
 * What maps images to the vectors whose distributions are compared.
 *
 * <p>{@code forward} of a TorchScript module takes float32 (N, C, side, side) in [-1, 1], grey
 * repeated to three channels, and gives (N, d). One with a flag {@code return_features}, as the
 * public Inception of FID has, gets it as true and images as uint8 0 to 255; only if it then gives
 * 2,048 numbers are its figures called {@code fid}.
 */
public sealed interface Features {
  /** A TorchScript module that is stored as a data set. */
  record TorchScript(
      @Field("data set that holds a TorchScript module, as name or name@sha256") DatasetRef dataset)
      implements Features {
    public TorchScript {
      Fields.check(TorchScript.class, dataset);
    }
  }

  /** A TorchScript module in a file that every worker of the pool can read. */
  record TorchScriptFile(@Field("TorchScript file, as the worker finds it") String path)
      implements Features {
    public TorchScriptFile {
      Fields.check(TorchScriptFile.class, path);
      Fields.require(!path.isBlank(), "path: \"%s\" (expected: the path of a file)", path);
    }
  }

  /** The classifier that a job trained: distances are then classifier distances. */
  record Classifier(@Field("classifier job") JobId job) implements Features {
    public Classifier {
      Fields.check(Classifier.class, job);
    }
  }
}
