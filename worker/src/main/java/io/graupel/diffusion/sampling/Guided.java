package io.graupel.diffusion.sampling;

import io.graupel.diffusion.degradation.Tables;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;

/**
 * Estimates of the clean image as a walk uses them: guided by labels, and cut to the range of
 * images if the sampler wants that.
 *
 * <p>Classifier-free guidance (Ho and Salimans 2022, arXiv:2207.12598) asks the network twice, with
 * the label and without, one after the other, so that it never sees more images at once than the
 * spec allows: estimate = without + scale (with - without). At scale 1 it asks once.
 *
 * @param scale of the guidance
 */
record Guided(Estimator estimator, double scale, boolean clamp) {
  /** Network evaluations of one estimate. */
  int evaluations() {
    return scale == 1 ? 1 : 2;
  }

  /** Writes the estimate at (x, severity), cut where it comes from the walk. */
  Value write(
      Graph graph, Tables tables, Graph.Unpacked network, Value x, Value severity, Value label) {
    Value with = estimator.clean(graph, tables, network, x, severity, label);
    Value guided = with;
    if (scale != 1) {
      Value none = graph.noLabel(severity);
      Value without = estimator.clean(graph, tables, network, x, severity, none);
      guided = graph.add(without, graph.mul(graph.sub(with, without), scale));
    }
    return clamp ? graph.clamp(guided, -1, 1) : guided;
  }
}
