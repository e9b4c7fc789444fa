package io.graupel.diffusion.objective;

import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.Training;

/** How far a network's answer is from what it should be. */
public record Distance(Training.Loss loss) {
  /**
   * Writes the distance of each image, a mean over its elements: (N).
   *
   * @param answer (N, C, H, W)
   * @param target (N, C, H, W)
   */
  public Value ofEach(Graph graph, Value answer, Value target) {
    Value difference = graph.sub(answer, target);
    return graph.meanOfEach(
        switch (loss) {
          case Training.Loss.L1 absolute -> graph.abs(difference);
          case Training.Loss.L2 squared -> graph.mul(difference, difference);
          case Training.Loss.Huber(double width) -> huber(graph, difference, width);
          case Training.Loss.Mahalanobis mahalanobis ->
              throw new IllegalArgumentException(
                  "training.loss.type: mahalanobis (expected: l1, l2 or huber, where the"
                      + " degradation is no cloud noise)");
        });
  }

  /** sqrt(d^2 + w^2) - w, written such that nothing cancels near 0. */
  private static Value huber(Graph graph, Value difference, double width) {
    Value square = graph.mul(difference, difference);
    Value root = graph.sqrt(graph.add(square, width * width));
    return graph.div(square, graph.add(root, width));
  }
}
