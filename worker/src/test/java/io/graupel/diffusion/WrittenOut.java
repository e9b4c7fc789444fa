package io.graupel.diffusion;

import io.graupel.protocol.job.Training;
import java.util.Arrays;

/** AdamW, its schedule and both averages as their papers have them, step by step in Java. */
final class WrittenOut {
  private final Training training;
  private final double[] weights;
  private final double[] average;
  private final double[] m;
  private final double[] v;
  private final double[] sum;
  private int updates;

  WrittenOut(Training training, double[] start) {
    this.training = training;
    weights = start.clone();
    average = start.clone();
    m = new double[start.length];
    v = new double[start.length];
    sum = new double[start.length];
  }

  double[] weights() {
    return weights;
  }

  double[] average() {
    return average;
  }

  void step(double[] gradient, int t) {
    Training.Optimizer adam = training.optimizer();
    double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
    double clip = Math.min(1, adam.gradientNorm() / (norm + 1e-6));
    double rate = rate(t);
    for (int i = 0; i < weights.length; i++) {
      double g = gradient[i] * clip;
      m[i] = adam.beta1() * m[i] + (1 - adam.beta1()) * g;
      v[i] = adam.beta2() * v[i] + (1 - adam.beta2()) * g * g;
      double mean = m[i] / (1 - Math.pow(adam.beta1(), t));
      double root = Math.sqrt(v[i] / (1 - Math.pow(adam.beta2(), t)));
      weights[i] *= 1 - rate * adam.weightDecay();
      weights[i] -= rate * mean / (root + adam.epsilon());
    }
    average(t);
  }

  double rate(int t) {
    Training.Optimizer adam = training.optimizer();
    if (t <= adam.warmup()) {
      return adam.learningRate() * t / adam.warmup();
    }
    double way = (double) (t - adam.warmup()) / (training.steps() - adam.warmup());
    double share = (1 + Math.cos(Math.PI * way)) / 2;
    return adam.learningRate() * (adam.finalShare() + (1 - adam.finalShare()) * share);
  }

  private void average(int t) {
    switch (training.ema()) {
      case Training.Ema.Copied(double decay, int every, int from) -> {
        double share = t <= from ? 1 : t % every == 0 ? 1 - decay : 0;
        Arrays.setAll(average, i -> average[i] + share * (weights[i] - average[i]));
      }
      case Training.Ema.BiasCorrected(double decay, int every) -> {
        if (t % every == 0) {
          updates++;
          Arrays.setAll(sum, i -> decay * sum[i] + (1 - decay) * weights[i]);
          Arrays.setAll(average, i -> sum[i] / (1 - Math.pow(decay, updates)));
        } else if (updates == 0) {
          System.arraycopy(weights, 0, average, 0, weights.length);
        }
      }
    }
  }
}
