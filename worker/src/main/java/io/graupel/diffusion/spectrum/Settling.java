package io.graupel.diffusion.spectrum;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When each octave of walks settles: at the first step whose estimates of the clean images
 * correlate, over the images, with where the walks end by more than {@value #SETTLED}. Shards add
 * up.
 *
 * @param side of the images, in pixels
 * @param steps the estimate of each step beside the end
 */
public record Settling(int side, List<Likeness> steps) {
  private static final double SETTLED = 0.9;

  public Settling {
    steps = List.copyOf(steps);
  }

  /** That of more walks with as many steps. */
  public Settling plus(Settling other) {
    List<Likeness> sum = new ArrayList<>();
    for (int step = 0; step < steps.size(); step++) {
      sum.add(steps.get(step).plus(other.steps.get(step)));
    }
    return new Settling(side, sum);
  }

  /** Share of the steps that are taken when an octave settles, for those that do. */
  public Map<Octaves.Band, Double> shares() {
    List<double[]> correlations = steps.stream().map(Likeness::correlations).toList();
    Map<Octaves.Band, Double> shares = new LinkedHashMap<>();
    List<Octaves.Band> octaves = Octaves.of(side);
    for (int octave = 0; octave < octaves.size(); octave++) {
      int step = 0;
      while (step < steps.size() && !(correlations.get(step)[octave] > SETTLED)) {
        step++;
      }
      if (step < steps.size()) {
        shares.put(octaves.get(octave), (step + 1.0) / steps.size());
      }
    }
    return shares;
  }
}
