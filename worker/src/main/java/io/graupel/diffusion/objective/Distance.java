package io.graupel.diffusion.objective;

import io.graupel.diffusion.degradation.Coloured;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Table;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.Training;
import java.util.Optional;

/** How far a network's answer is from what it should be. */
public record Distance(Training.Loss loss) {
  /** What it looks up: the filter that undoes noise's covariance, for the Mahalanobis distance. */
  public Optional<Table> table(Degradation degradation) {
    return switch (loss) {
      case Training.Loss.L1 absolute -> Optional.empty();
      case Training.Loss.L2 squared -> Optional.empty();
      case Training.Loss.Huber huber -> Optional.empty();
      case Training.Loss.Mahalanobis(double power) ->
          Optional.of(coloured(degradation).whitening(power));
    };
  }

  private static Coloured coloured(Degradation degradation) {
    if (degradation instanceof Coloured coloured) {
      return coloured;
    }
    throw new IllegalArgumentException(
        "training.loss.type: mahalanobis (expected: l1, l2 or huber, where the degradation is no"
            + " cloud noise)");
  }

  /**
   * Writes the distance of each image, a mean over its elements: (N).
   *
   * @param table as declared
   * @param answer (N, C, H, W)
   * @param target (N, C, H, W)
   */
  public Value ofEach(Graph graph, Optional<Value> table, Value answer, Value target) {
    Value plain = graph.sub(answer, target);
    Value difference = table.map(t -> graph.filter("mahalanobis", plain, t)).orElse(plain);
    return graph
        .losses()
        .meanOfEach(
            switch (loss) {
              case Training.Loss.L1 absolute -> graph.abs(difference);
              case Training.Loss.L2 squared -> graph.mul(difference, difference);
              case Training.Loss.Huber(double width) -> huber(graph, difference, width);
              case Training.Loss.Mahalanobis mahalanobis -> graph.mul(difference, difference);
            });
  }

  /** sqrt(d^2 + w^2) - w, written such that nothing cancels near 0. */
  private static Value huber(Graph graph, Value difference, double width) {
    Value square = graph.mul(difference, difference);
    Value root = graph.sqrt(graph.add(square, width * width));
    return graph.div(square, graph.add(root, width));
  }
}
