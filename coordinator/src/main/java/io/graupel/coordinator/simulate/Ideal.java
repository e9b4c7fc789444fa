package io.graupel.coordinator.simulate;

import java.util.Arrays;

/**
 * The fair share that a scheduler could give that parts work as finely as it likes and moves it at
 * no cost. It goes minute by minute. In each it hands out the device time that was really used, of
 * which no tenant takes more than it had work for: first what guarantees cover, then the classes in
 * their order, and within a class so that those with the least for their weight come up to one
 * common level, as far as their work goes. What a tenant got counts half as much after each
 * half-life, here and in what was really used.
 *
 * <p>The error of a tenant is the difference between both, as part of what all tenants used.
 */
final class Ideal {
  private static final int HALVINGS = 60;

  private final double[] weights;
  private final double[] ideal;
  private final double[] used;

  /** For as many tenants as there are weights, none of which used anything yet. */
  Ideal(double[] weights) {
    this.weights = weights.clone();
    this.ideal = new double[weights.length];
    this.used = new double[weights.length];
  }

  /**
   * What one step was about; all in one unit of device time, by class and tenant.
   *
   * @param used that was held
   * @param wanted that could have been, at most: what was held, and what waited meanwhile
   * @param guaranteed of each tenant
   * @param limit of each tenant, beyond what it held
   */
  record Step(double[][] used, double[][] wanted, double[] guaranteed, double[] limit) {}

  /** All that was used counts so much less, as time goes by. */
  void decay(double factor) {
    for (int i = 0; i < weights.length; i++) {
      ideal[i] *= factor;
      used[i] *= factor;
    }
  }

  /**
   * Hands out what was used in one pool.
   *
   * @return what each tenant should have got of it
   */
  double[] step(Step step) {
    double[] got = new double[weights.length];
    double[][] left = capped(step);
    double rest = sum(step.used());
    for (int i = 0; i < weights.length; i++) {
      for (double[] wanted : left) {
        double owed = Math.min(wanted[i], Math.max(0, step.guaranteed()[i] - got[i]));
        got[i] += owed;
        wanted[i] -= owed;
      }
    }
    double guaranteed = Arrays.stream(got).sum();
    if (guaranteed > rest) {
      for (int i = 0; i < got.length; i++) {
        got[i] *= rest / guaranteed;
      }
    } else {
      rest -= guaranteed;
      for (double[] wanted : left) {
        rest -= pour(wanted, rest, got);
      }
    }
    for (int i = 0; i < got.length; i++) {
      ideal[i] += got[i];
      for (double[] held : step.used()) {
        used[i] += held[i];
      }
    }
    return got;
  }

  /** What is wanted, the better class first, up to the limit of each tenant. */
  private double[][] capped(Step step) {
    double[][] capped = new double[step.wanted().length][];
    double[] limit = step.limit().clone();
    for (int c = 0; c < capped.length; c++) {
      capped[c] = step.wanted()[c].clone();
      for (int i = 0; i < weights.length; i++) {
        capped[c][i] = Math.min(capped[c][i], limit[i]);
        limit[i] -= capped[c][i];
      }
    }
    return capped;
  }

  /** Raises those that have least for their weight to a common level; returns what that took. */
  private double pour(double[] wanted, double rest, double[] got) {
    double all = Arrays.stream(wanted).sum();
    double low = 0;
    double high = 0;
    for (int i = 0; i < wanted.length; i++) {
      high = Math.max(high, (ideal[i] + got[i] + wanted[i]) / weights[i]);
    }
    double amount = Math.min(all, rest);
    for (int n = 0; n < HALVINGS && all > rest; n++) {
      double level = (low + high) / 2;
      double needed = 0;
      for (int i = 0; i < wanted.length; i++) {
        needed += share(i, wanted[i], got[i], level);
      }
      if (needed > rest) {
        high = level;
      } else {
        low = level;
      }
    }
    for (int i = 0; i < wanted.length; i++) {
      got[i] += share(i, wanted[i], got[i], high);
    }
    return amount;
  }

  private double share(int tenant, double wanted, double got, double level) {
    return Math.clamp(level * weights[tenant] - ideal[tenant] - got, 0, wanted);
  }

  /** By how much what each tenant used differs from its due, as part of what all used. */
  double[] errors() {
    double all = Arrays.stream(used).sum();
    double[] errors = new double[used.length];
    for (int i = 0; i < used.length && all > 0; i++) {
      errors[i] = Math.abs(used[i] - ideal[i]) / all;
    }
    return errors;
  }

  private static double sum(double[][] parts) {
    return Arrays.stream(parts).flatMapToDouble(Arrays::stream).sum();
  }
}
