package io.graupel.diffusion.program;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A program that is being written, method by method. Give it the network first: it fixes the layout
 * of the parameters that all other methods unpack.
 */
public final class Source {
  /** Writes the restoration network: from images (N, C, H, W) and severities (N) to images. */
  public interface Restoration {
    Value restore(Graph graph, Value x, Value severity);
  }

  private final Layout layout = new Layout();
  private final List<String> methods = new ArrayList<>();
  private long perImage;

  /** Elements that the network computes for each image. */
  public long perImage() {
    return perImage;
  }

  public Layout layout() {
    return layout;
  }

  /** Adds {@code restore(x, severity, parameters)}. */
  public Source network(Dims images, Restoration network) {
    Graph graph = new Graph(layout);
    Value x = graph.argument("x", images);
    Value severity = graph.argument("s", Dims.of(Dims.BATCH));
    graph.parameters();
    Value estimate = network.restore(graph, x, severity);
    if (!estimate.dims().equals(images)) {
      throw new IllegalArgumentException(
          "network: result %s (expected: as its input, %s)".formatted(estimate.dims(), images));
    }
    perImage = graph.perImage();
    methods.add(graph.method("restore", List.of(estimate)));
    return this;
  }

  /** Adds a method with one result. */
  public Source method(String name, Function<Graph, Value> body) {
    return methods(name, body.andThen(List::of));
  }

  /** Adds a method with a list of results. */
  public Source methods(String name, Function<Graph, List<Value>> body) {
    Graph graph = new Graph(layout);
    List<Value> results = body.apply(graph);
    methods.add(graph.method(name, results));
    return this;
  }

  /** Adds a method as text of the emitted language. */
  public Source text(String method) {
    methods.add(method.indent(2));
    return this;
  }

  /** The whole program in TorchScript's serialised dialect of Python. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("class M(Module):\n");
    text.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    text.append(layout.unpack());
    methods.forEach(text::append);
    return text.toString();
  }
}
