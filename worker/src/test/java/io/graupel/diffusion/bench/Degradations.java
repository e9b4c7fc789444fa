package io.graupel.diffusion.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.TrainingRun;
import io.graupel.diffusion.degradation.Context;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.degradation.Recipe;
import io.graupel.diffusion.degradation.Table;
import io.graupel.diffusion.degradation.Tables;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.Preset;
import io.graupel.protocol.job.JobSpec;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Prints what each recipe's degradation costs beside a training step of the small network: 128
 * colour images of 32 pixels, one thread, the least CPU time of several.
 */
final class Degradations {
  private static final Frame FRAME = new Frame(3, 32);
  private static final int BATCH = 128;
  private static final List<String> TOO_LARGE = List.of("super-resolution-celeba");
  private static final String TRAIN =
      """
      kind: train
      name: bench
      pool: default
      priority: standard
      attempts: 1
      seed: 1
      images: {dataset: random, split: train, side: 32}
      degradation: {preset: blur-cifar10}
      network: {preset: residual-16}
      training: {preset: modern, images: 128000, batch: 128}
      checkpointEvery: 128000
      """;

  private Degradations() {}

  public static void main(String[] arguments) {
    byte[] pixels = new byte[256 * FRAME.elements()];
    new Random(1).nextBytes(pixels);
    ImageSet images = new ImageSet(256, FRAME.channels(), FRAME.side(), pixels);
    double step = step(images);
    System.out.printf(
        "training step %.1f ms%n| preset | ms | share of a step |%n| --- | --- | --- |%n", step);
    for (String name : Preset.names(Preset.Family.DEGRADATION)) {
      if (!TOO_LARGE.contains(name)) {
        double taken = degradation(name, images);
        System.out.printf("| %s | %.2f | %.2f %% |%n", name, taken, 100 * taken / step);
      }
    }
  }

  private static double step(ImageSet images) {
    JobSpec.Train spec = (JobSpec.Train) Codec.spec(TRAIN);
    try (TrainingRun run = TrainingRun.start(spec, images, Optional.empty(), Device.cpu())) {
      return least(4, run::step);
    }
  }

  private static double degradation(String name, ImageSet images) {
    Degradation degradation = Degradation.of(Recipe.named(name), FRAME, Optional.of(images));
    Source source =
        new Source()
            .network(FRAME.images(), (graph, x, severity, label) -> x)
            .method("degrade", graph -> degrade(graph, degradation));
    try (NDManager manager = Program.manager(Device.cpu());
        Program program = Program.load(source, manager)) {
      NDList given = given(manager, degradation, images);
      return least(
          20,
          () -> {
            try (NDManager scratch = manager.newSubManager()) {
              program.run(scratch, "degrade", given);
            }
          });
    }
  }

  private static Value degrade(Graph graph, Degradation degradation) {
    Value clean = graph.argument("clean", FRAME.images());
    Value severity = graph.argument("s", Dims.of(Dims.BATCH));
    Value keys = graph.argument("keys", Dims.of(Dims.BATCH));
    Tables tables = Tables.argument(graph, degradation);
    Context context = degradation.context(graph, tables, keys, clean);
    return degradation.degrade(graph, tables, clean, severity, context);
  }

  private static NDList given(NDManager manager, Degradation degradation, ImageSet images) {
    long side = FRAME.side();
    long[] severities = new long[BATCH];
    long[] keys = new long[BATCH];
    Random random = new Random(2);
    for (int i = 0; i < BATCH; i++) {
      severities[i] = 1 + random.nextInt(degradation.steps());
      keys[i] = random.nextLong();
    }
    NDList given =
        new NDList(
            manager
                .create(
                    images.range(0, BATCH).toFloats(),
                    new Shape(BATCH, FRAME.channels(), side, side))
                .duplicate(),
            manager.create(severities).duplicate(),
            manager.create(keys).duplicate());
    for (Table table : degradation.tables()) {
      NDArray array = array(manager, table).duplicate();
      array.setName("tables[]");
      given.add(array);
    }
    return given;
  }

  private static NDArray array(NDManager manager, Table table) {
    List<Integer> sizes = table.dims().sizes();
    Shape shape = new Shape(sizes.stream().mapToLong(Integer::longValue).toArray());
    return switch (table) {
      case Table.Reals(var dims, double[] values) ->
          manager.create(values, shape).toType(DataType.FLOAT32, true);
      case Table.Integers(var dims, long[] values) -> manager.create(values, shape);
      case Table.Pixels(var dims, byte[] values) ->
          manager.create(ByteBuffer.wrap(values), shape, DataType.UINT8);
    };
  }

  /** Milliseconds of CPU time of this thread. */
  private static double least(int count, Runnable work) {
    var clock = ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      long begin = clock.getCurrentThreadCpuTime();
      work.run();
      least = Math.min(least, clock.getCurrentThreadCpuTime() - begin);
    }
    return least / 1e6;
  }
}
