package io.graupel.deploy;

/** Small jobs on the digits that ship with the project. */
public final class Specs {
  private Specs() {}

  /** A training of a tiny network; a few thousand images take about a second. */
  public static String train(String name, long images, long checkpointEvery) {
    return """
    kind: train
    name: %s
    pool: default
    priority: standard
    attempts: 5
    seed: 7
    images: {dataset: mnist-small, split: train, side: 16}
    degradation: {type: gaussian-blur, steps: 5, taps: 5, sigma: {type: constant, std: 1.5}, padding: circular}
    network: {type: residual-unet, width: 8, multipliers: [1, 2], blocks: 1, groups: 4, attentionSides: [], heads: 1, dropout: 0, classes: 0}
    training:
      images: %d
      batch: 32
      accumulate: 1
      prediction: clean
      coordinates: pixels
      loss: {type: l1}
      weighting: {type: uniform}
      severities: uniform
      optimizer: {learningRate: 1e-3, warmup: 0, finalShare: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, gradientNorm: 1.0}
      ema: {type: copied, decay: 0.99, every: 1, from: 20}
      precision: fp32
      labelDropout: 0
    checkpointEvery: %d
    """
        .formatted(name, images, checkpointEvery);
  }

  public static String sample(String model, int count) {
    return """
    kind: sample
    name: restored
    pool: default
    priority: standard
    attempts: 5
    seed: 7
    model: %s
    weights: ema
    start: {type: restore, dataset: mnist-small, split: test, first: 0}
    sampler: {algorithm: {type: improved, share: 1}, stride: 1, clamp: false}
    condition: {type: none}
    precision: fp32
    count: %d
    microBatch: 32
    grid: 16
    filmstrip: 4
    """
        .formatted(model, count);
  }

  public static String evaluate(String samples) {
    return """
    kind: evaluate
    name: measured
    pool: default
    priority: standard
    attempts: 5
    seed: 7
    samples: %s
    metrics: [ssim, rmse, psnr]
    """
        .formatted(samples);
  }

  /** Measures by the features of a stored module. */
  public static String evaluate(String samples, String module) {
    return evaluate(samples)
        .replace(
            "[ssim, rmse, psnr]",
            "[fid]\nfeatures: {type: torch-script, dataset: %s}".formatted(module));
  }
}
