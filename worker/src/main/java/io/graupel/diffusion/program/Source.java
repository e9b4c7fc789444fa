package io.graupel.diffusion.program;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A program that is being written, method by method. Give it the network first: it fixes the layout
 * of the parameters that all other methods unpack.
 */
public final class Source {
  /** Writes the restoration network, which estimates clean images. */
  public interface Restoration {
    /**
     * Writes the estimate, of the shape of {@code x}.
     *
     * @param x degraded images (N, C, H, W)
     * @param severity int64 (N)
     * @param label int64 (N): a class, from 0 on, or -1 for none; see {@link Graph#noLabel}
     */
    Value restore(Graph graph, Value x, Value severity, Value label);
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

  /**
   * Adds {@code restore(x, severity, label, parameters)}, which samples, and {@code learn(x,
   * severity, label, keys, parameters)}, which trains: the same, unless the network drops out.
   */
  public Source network(Dims images, Restoration network) {
    Graph graph = new Graph(layout);
    Inputs inputs = inputs(graph, images);
    graph.parameters();
    Value estimate = network.restore(graph, inputs.x, inputs.severity, inputs.label);
    if (!estimate.dims().equals(images)) {
      throw new IllegalArgumentException(
          "network: result %s (expected: as its input, %s)".formatted(estimate.dims(), images));
    }
    methods.add(graph.method("restore", List.of(estimate)));
    layout.complete();
    perImage = graph.perImage();
    return graph.layers().dropsOut() ? dropout(images, network) : straight(images);
  }

  /** The network once more, now with the masks that each image's key decides. */
  private Source dropout(Dims images, Restoration network) {
    Graph graph = new Graph(layout);
    Inputs inputs = inputs(graph, images);
    graph.layers().dropoutKeys("keys");
    graph.parameters();
    Value estimate = network.restore(graph, inputs.x, inputs.severity, inputs.label);
    perImage = graph.perImage();
    methods.add(graph.method("learn", List.of(estimate)));
    return this;
  }

  private Source straight(Dims images) {
    Graph graph = new Graph(layout);
    Inputs inputs = inputs(graph, images);
    graph.argument("keys", Dims.of(Dims.BATCH));
    Graph.Unpacked parameters = graph.parameters();
    Value estimate =
        graph.call("restore", parameters, images, inputs.x, inputs.severity, inputs.label);
    methods.add(graph.method("learn", List.of(estimate)));
    return this;
  }

  private record Inputs(Value x, Value severity, Value label) {}

  private static Inputs inputs(Graph graph, Dims images) {
    return new Inputs(
        graph.argument("x", images),
        graph.argument("s", Dims.of(Dims.BATCH)),
        graph.argument("y", Dims.of(Dims.BATCH)));
  }

  /** Writes a part of a network that is no restoration. */
  public interface Part {
    /**
     * Writes the result.
     *
     * @param x what comes in
     * @param parameters to call an earlier part with
     */
    Value write(Graph graph, Value x, Graph.Unpacked parameters);
  }

  /** Adds {@code name(x, parameters)}: a network, or a part of one. */
  public Source part(String name, Dims input, Part part) {
    Graph graph = new Graph(layout);
    Value x = graph.argument("x", input);
    Value result = part.write(graph, x, graph.parameters());
    methods.add(graph.method(name, List.of(result)));
    perImage += graph.perImage();
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
