package io.graupel.diffusion.degradation;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** An emitted degradation, run on plain arrays. */
final class Emitted implements AutoCloseable {
  private final NDManager manager = Program.manager(Device.cpu());
  private final Degradation degradation;
  private final Frame frame;
  private final Program program;

  Emitted(Degradation degradation, Frame frame) {
    this.degradation = degradation;
    this.frame = frame;
    Source source = new Source().network(frame.images(), (graph, x, severity, label) -> x);
    source
        .method("degrade", this::degrade)
        .method("step", this::step)
        .method("terminal", this::terminal);
    if (degradation instanceof Snow) {
      source.method("fall", this::fall);
    }
    this.program = Program.load(source, manager);
  }

  private Value degrade(Graph graph) {
    Value clean = graph.argument("clean", frame.images());
    Value severity = graph.argument("s", Dims.of(Dims.BATCH));
    Value keys = graph.argument("keys", Dims.of(Dims.BATCH));
    Tables tables = Tables.argument(graph, degradation);
    Context context = degradation.context(graph, tables, keys, clean);
    return degradation.degrade(graph, tables, clean, severity, context);
  }

  /** One step of Algorithm 2. */
  private Value step(Graph graph) {
    Value x = graph.argument("x", frame.images());
    Value estimate = graph.argument("estimate", frame.images());
    Value severity = graph.argument("s", Dims.of(Dims.BATCH));
    Value keys = graph.argument("keys", Dims.of(Dims.BATCH));
    Tables tables = Tables.argument(graph, degradation);
    Context drawn = degradation.context(graph, tables, keys, x);
    Context context = degradation.context(graph, tables, x, severity, estimate, drawn);
    Value left = degradation.degrade(graph, tables, estimate, severity, context);
    Value next = graph.add(severity, -1L);
    return graph.add(
        graph.sub(x, left), degradation.degrade(graph, tables, estimate, next, context));
  }

  private Value terminal(Graph graph) {
    Value grey = graph.argument("grey", frame.images());
    Value most = graph.argument("s", Dims.of(Dims.BATCH));
    Value keys = graph.argument("keys", Dims.of(Dims.BATCH));
    Tables tables = Tables.argument(graph, degradation);
    Context context = degradation.context(graph, tables, keys, grey);
    return degradation.terminal(graph, tables, grey, most, context);
  }

  /** Snow from a seed that is given. */
  private Value fall(Graph graph) {
    Value clean = graph.argument("clean", frame.images());
    Value severity = graph.argument("s", Dims.of(Dims.BATCH));
    int seed = degradation.tables().getFirst().dims().at(2);
    Value noise = graph.argument("seed", Dims.of(Dims.BATCH, seed, seed));
    Value orientation = graph.argument("orientation", Dims.of(Dims.BATCH, 1, 1));
    Tables tables = Tables.argument(graph, degradation);
    Value layer = ((Snow) degradation).enlarged(graph, tables, noise);
    return degradation.degrade(graph, tables, clean, severity, Context.of(layer, orientation));
  }

  double[] degrade(double[] clean, long[] severity, long[] keys) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray input = images(scratch, clean);
      NDArray result =
          run(scratch, "degrade", input, longs(scratch, severity), longs(scratch, keys));
      if (!Arrays.equals(input.toDoubleArray(), clean)) {
        throw new AssertionError("degrade changed its input");
      }
      if (!result.getShape().equals(input.getShape())) {
        throw new AssertionError(result.getShape() + " instead of " + input.getShape());
      }
      return result.toDoubleArray();
    }
  }

  /** In float32, as in a training. */
  float[] degrade(float[] clean, long[] severity, long[] keys) {
    try (NDManager scratch = manager.newSubManager()) {
      long side = frame.side();
      NDArray input =
          scratch.create(clean, new Shape(severity.length, frame.channels(), side, side));
      NDList tables = tables(scratch);
      for (int i = 0; i < tables.size(); i++) {
        if (tables.get(i).getDataType() == DataType.FLOAT64) {
          NDArray single = tables.get(i).toType(DataType.FLOAT32, true);
          single.setName("tables[]");
          tables.set(i, single);
        }
      }
      NDList arguments = new NDList(input, longs(scratch, severity), longs(scratch, keys));
      return program.run(scratch, "degrade", arguments.addAll(tables)).toFloatArray();
    }
  }

  double[] step(double[] x, double[] estimate, long[] severity, long[] keys) {
    try (NDManager scratch = manager.newSubManager()) {
      return run(
              scratch,
              "step",
              images(scratch, x),
              images(scratch, estimate),
              longs(scratch, severity),
              longs(scratch, keys))
          .toDoubleArray();
    }
  }

  double[] terminal(long[] keys) {
    long[] most = new long[keys.length];
    Arrays.fill(most, degradation.steps());
    try (NDManager scratch = manager.newSubManager()) {
      NDArray grey = images(scratch, new double[keys.length * frame.elements()]);
      return run(scratch, "terminal", grey, longs(scratch, most), longs(scratch, keys))
          .toDoubleArray();
    }
  }

  double[] fall(double[] clean, long severity, double[] seed, long orientation) {
    try (NDManager scratch = manager.newSubManager()) {
      long side = Math.round(Math.sqrt(seed.length));
      return run(
              scratch,
              "fall",
              images(scratch, clean),
              longs(scratch, severity),
              scratch.create(seed, new Shape(1, side, side)),
              scratch.create(new long[] {orientation}, new Shape(1, 1, 1)))
          .toDoubleArray();
    }
  }

  private NDArray run(NDManager scratch, String method, NDArray... arguments) {
    return program.run(scratch, method, new NDList(arguments).addAll(tables(scratch)));
  }

  private NDArray images(NDManager scratch, double[] values) {
    long side = frame.side();
    return scratch.create(
        values, new Shape(values.length / frame.elements(), frame.channels(), side, side));
  }

  private static NDArray longs(NDManager scratch, long... values) {
    return scratch.create(values, new Shape(values.length));
  }

  /** Real numbers in float64. */
  private NDList tables(NDManager owner) {
    NDList list = new NDList();
    for (Table table : degradation.tables()) {
      NDArray array = array(owner, table);
      array.setName("tables[]");
      list.add(array);
    }
    return list;
  }

  private static NDArray array(NDManager owner, Table table) {
    List<Integer> sizes = table.dims().sizes();
    Shape shape = new Shape(sizes.stream().mapToLong(Integer::longValue).toArray());
    return switch (table) {
      case Table.Reals(var dims, double[] values) -> owner.create(values, shape);
      case Table.Integers(var dims, long[] values) -> owner.create(values, shape);
      case Table.Pixels(var dims, byte[] values) ->
          owner.create(ByteBuffer.wrap(values), shape, DataType.UINT8);
    };
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
