package io.graupel.diffusion.sampling;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Table;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.protocol.job.Sampler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** The emitted walk, run in float64 on plain arrays. */
public final class Emitted implements AutoCloseable {
  private final NDManager manager = Program.manager(Device.cpu());
  private final int steps;
  private final Walk walk;
  private final Dims images;
  private final NDList tables;
  private final Program program;
  private final double[] weights;

  /**
   * @param weights what the restoration learnt, flat
   */
  public Emitted(
      Sampler sampler,
      Degradation degradation,
      Dims images,
      Source.Restoration restoration,
      double... weights) {
    this(sampler, Estimator.plain(degradation.sampling()), 1, images, restoration, weights);
  }

  /**
   * @param guidance scale of classifier-free guidance
   */
  public Emitted(
      Sampler sampler,
      Estimator estimator,
      double guidance,
      Dims images,
      Source.Restoration restoration,
      double... weights) {
    Degradation degradation = estimator.degradation();
    this.steps = degradation.steps();
    this.walk = new Walk(sampler, estimator, guidance);
    this.images = images;
    this.tables = tables(manager, degradation.tables());
    Source source = new Source().network(images, restoration);
    this.program = Program.load(walk.addTo(source, images), manager);
    this.weights = weights.length == 0 ? new double[1] : weights;
  }

  /** A degradation by itself. */
  public Emitted(Degradation degradation, Dims images) {
    this(
        new Sampler(new Sampler.Algorithm.Improved(1), 1, false),
        degradation,
        images,
        (graph, x, severity, label) -> x);
  }

  public double[] degrade(double[] clean, long[] severity, long[] keys) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray input = images(scratch, clean);
      NDArray result =
          program.run(
              scratch,
              "degrade",
              new NDList(input, scratch.create(severity), scratch.create(keys)).addAll(tables));
      if (!Arrays.equals(input.toDoubleArray(), clean)) {
        throw new AssertionError("degrade changed its input");
      }
      if (!result.getShape().equals(input.getShape())) {
        throw new AssertionError(result.getShape() + " instead of " + input.getShape());
      }
      return result.toDoubleArray();
    }
  }

  /** All places of the walk from one image at severity T, first to last. */
  public List<double[]> walk(double[] start) {
    return walk(start, steps);
  }

  /** All places of the walk from one image, first to last. */
  public List<double[]> walk(double[] start, int severity) {
    return walk(start, severity, -1);
  }

  /** The same, of an image of that class. */
  public List<double[]> walk(double[] start, int severity, long label) {
    List<double[]> places = new ArrayList<>(List.of(start));
    double[] memory = start;
    for (Step step : walk.steps(severity)) {
      try (NDManager scratch = manager.newSubManager()) {
        NDArray flat = scratch.create(weights);
        flat.setName("w[]");
        NDArray x = images(scratch, places.getLast());
        long images = x.getShape().get(0);
        NDList arguments =
            new NDList(
                x,
                images(scratch, memory),
                scratch.create(levels(images, step.from(), step.to()), new Shape(2, images)),
                scratch.create(step.weights()),
                scratch.create(LongStream.range(0, images).map(i -> label).toArray()),
                scratch.create(LongStream.range(9, 9 + images).toArray()));
        NDList reached =
            program.runList(
                scratch, step.method(), arguments.addAll(tables).addAll(new NDList(flat)));
        places.add(reached.get(0).toDoubleArray());
        memory = reached.get(1).toDoubleArray();
      }
    }
    return places;
  }

  private static long[] levels(long images, long from, long to) {
    return LongStream.range(0, 2 * images).map(i -> i < images ? from : to).toArray();
  }

  private NDArray images(NDManager scratch, double[] values) {
    long[] shape = images.sizes().stream().mapToLong(Integer::longValue).toArray();
    shape[0] = values.length / (shape[1] * shape[2] * shape[3]);
    return scratch.create(values, new Shape(shape));
  }

  /** Tables as programs take them, real numbers in float64. */
  public static NDList tables(NDManager owner, List<Table> tables) {
    NDList list = new NDList();
    for (Table table : tables) {
      Shape shape =
          new Shape(table.dims().sizes().stream().mapToLong(Integer::longValue).toArray());
      try (NDArray wrapped =
          switch (table) {
            case Table.Reals(var dims, double[] values) -> owner.create(values, shape);
            case Table.Integers(var dims, long[] values) -> owner.create(values, shape);
            case Table.Pixels(var dims, byte[] values) ->
                owner.create(ByteBuffer.wrap(values), shape, DataType.UINT8);
          }) {
        NDArray array = wrapped.duplicate();
        array.setName("tables[]");
        list.add(array);
      }
    }
    return list;
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
