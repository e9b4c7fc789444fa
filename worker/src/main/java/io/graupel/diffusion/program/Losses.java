package io.graupel.diffusion.program;

/** Writes what a batch is judged by: numbers of each image, or one of all. */
public final class Losses {
  private final Graph graph;

  Losses(Graph graph) {
    this.graph = graph;
  }

  /** Mean over all elements, a scalar. */
  public Value mean(Value x) {
    return graph.assign("torch.mean(%s)".formatted(x.text()), Dims.of());
  }

  /** Mean over all elements of each image (N, C, H, W), (N). */
  public Value meanOfEach(Value x) {
    return graph.assign("torch.mean(%s, [1, 2, 3])".formatted(x.text()), Dims.of(Dims.BATCH));
  }

  /** Mean squared difference over all elements, a scalar. */
  public Value meanSquared(Value a, Value b) {
    return graph.assign("torch.mse_loss(%s, %s)".formatted(a.text(), b.text()), Dims.of());
  }

  /** Mean over the batch of -log softmax(logits) at the label, int64 (N): a scalar. */
  public Value crossEntropy(Value logits, Value label) {
    return graph.assign(
        "torch.cross_entropy_loss(%s, %s)".formatted(logits.text(), label.text()), Dims.of());
  }

  /** How many rows are greatest at their label, int64 (N): a scalar. */
  public Value hits(Value logits, Value label) {
    return graph.assign(
        "torch.sum(torch.eq(torch.argmax(%s, 1), %s))".formatted(logits.text(), label.text()),
        Dims.of());
  }
}
