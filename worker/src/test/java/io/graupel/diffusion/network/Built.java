package io.graupel.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Parameter;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import java.util.Arrays;
import java.util.Random;

/** A network as a program in float64, with weights large enough for everything to be heard. */
final class Built implements AutoCloseable {
  private final NDManager manager = Program.manager(Device.cpu());
  private final Dims images;
  private final Source source;
  private final Program program;
  private final double[] weights;

  Built(Source.Restoration network, Dims images) {
    this.images = images;
    source = new Source().network(images, network);
    source.method("restored", graph -> call(graph, "restore", false));
    source.method("learnt", graph -> call(graph, "learn", true));
    source.method(
        "loss", graph -> graph.losses().meanSquared(call(graph, "learn", true), target(graph)));
    source.text(gradient());
    program = Program.load(source, manager);
    Random random = new Random(5);
    weights = new double[source.layout().elements()];
    for (Parameter parameter : source.layout().parameters()) {
      double spread = parameter.bound() == 0 ? 0.2 : 1.5 * parameter.bound();
      for (int i = 0; i < parameter.elements(); i++) {
        weights[parameter.offset() + i] =
            parameter.centre() + spread * (2 * random.nextDouble() - 1);
      }
    }
  }

  private Value call(Graph graph, String method, boolean keyed) {
    Graph.Unpacked parameters = graph.flatParameters("w");
    Value x = graph.argument("x", images);
    Value severity = graph.argument("s", Dims.of(Dims.BATCH));
    Value label = graph.argument("y", Dims.of(Dims.BATCH));
    return keyed
        ? graph.call(method, parameters, images, x, severity, label, keys(graph))
        : graph.call(method, parameters, images, x, severity, label);
  }

  private static Value keys(Graph graph) {
    return graph.argument("keys", Dims.of(Dims.BATCH));
  }

  private Value target(Graph graph) {
    return graph.argument("target", images);
  }

  private static String gradient() {
    return """
    def gradient(self: __torch__.M, w: List[Tensor], x: Tensor, s: Tensor, y: Tensor, \
    keys: Tensor, target: Tensor) -> Tensor:
      torch.set_grad_enabled(True)
      p = torch.requires_grad_(torch.detach(w[0]))
      l = (self).loss([p], x, s, y, keys, target, )
      g = unchecked_cast(Tensor, (torch.autograd.grad([l], [p]))[0])
      torch.set_grad_enabled(False)
      return g
    """;
  }

  Source source() {
    return source;
  }

  /** The weights as they are used; changes to them count. */
  double[] weights() {
    return weights;
  }

  /** What the network answers, each image flat, one after another. */
  double[] restore(double[] x, long[] severity, long[] label) {
    try (NDManager scratch = manager.newSubManager()) {
      return run(scratch, "restored", x, severity, label);
    }
  }

  /** The same while it learns. */
  double[] learn(double[] x, long[] severity, long[] label, long[] keys) {
    try (NDManager scratch = manager.newSubManager()) {
      return run(scratch, "learnt", x, severity, label, scratch.create(keys));
    }
  }

  /**
   * Holds the gradient against central differences, at the steepest place of each parameter; none
   * may be without, but a key's bias, which moves all places of a softmax alike.
   */
  void requireGradient(long[] severity, long[] label) {
    long[] keys = new long[severity.length];
    Arrays.setAll(keys, i -> 100 - 7 * i);
    double[] x = images(severity.length, images);
    try (NDManager scratch = manager.newSubManager()) {
      NDArray target = array(scratch, images(2 * severity.length, images, x.length));
      NDArray[] more = {scratch.create(keys), target};
      double[] gradient = run(scratch, "gradient", x, severity, label, more);
      double step = 1e-5;
      for (Parameter parameter : source.layout().parameters()) {
        int place = steepest(gradient, parameter);
        double at = weights[place];
        weights[place] = at + step;
        double above = run(scratch, "loss", x, severity, label, more)[0];
        weights[place] = at - step;
        double below = run(scratch, "loss", x, severity, label, more)[0];
        weights[place] = at;
        double slope = (above - below) / (2 * step);
        if (parameter.name().endsWith("key.bias")) {
          assertThat(slope).as(parameter.name()).isCloseTo(0, within(1e-9)); // softmax's shift
        } else {
          assertThat(Math.abs(gradient[place])).as(parameter.name()).isGreaterThan(1e-9);
        }
        assertThat(gradient[place])
            .as(parameter.name())
            .isCloseTo(slope, within(1e-9 + 1e-5 * Math.abs(slope)));
      }
    }
  }

  private static int steepest(double[] gradient, Parameter parameter) {
    int steepest = parameter.offset();
    for (int i = steepest; i < parameter.offset() + parameter.elements(); i++) {
      steepest = Math.abs(gradient[i]) > Math.abs(gradient[steepest]) ? i : steepest;
    }
    return steepest;
  }

  private double[] run(
      NDManager scratch,
      String method,
      double[] x,
      long[] severity,
      long[] label,
      NDArray... more) {
    try (NDArray flat = scratch.create(weights)) {
      flat.setName("w[]");
      NDArray[] arguments = new NDArray[4 + more.length];
      arguments[0] = flat;
      arguments[1] = array(scratch, x);
      arguments[2] = scratch.create(severity);
      arguments[3] = scratch.create(label);
      System.arraycopy(more, 0, arguments, 4, more.length);
      return program.run(scratch, method, arguments).toDoubleArray();
    }
  }

  private NDArray array(NDManager scratch, double[] x) {
    long batch = x.length / (images.at(1) * images.at(2) * images.at(3));
    return scratch.create(x, new Shape(batch, images.at(1), images.at(2), images.at(3)));
  }

  /** Images by formula, each of another phase. */
  static double[] images(int batch, Dims dims) {
    return images(0, dims, batch * dims.at(1) * dims.at(2) * dims.at(3));
  }

  private static double[] images(int phase, Dims dims, int elements) {
    double[] x = new double[elements];
    Arrays.setAll(x, i -> Math.sin(phase + 0.37 * i + 0.01 * i * (i % 7)));
    return x;
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
