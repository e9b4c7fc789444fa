package io.graupel.diffusion;

import io.graupel.diffusion.image.Grid;
import io.graupel.protocol.job.JobSpec;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Collects the first images of a sample run as its micro-batches come, in their order, and draws
 * them: a grid of states from original to sampled, and a filmstrip of walks.
 */
public final class Gallery {
  private final JobSpec.Sample spec;
  private final List<Samples> shown = new ArrayList<>();

  public Gallery(JobSpec.Sample spec) {
    this.spec = spec;
  }

  /** Keeps what is to be shown of a micro-batch. */
  public void add(Samples samples) {
    if (samples.first() < Math.max(spec.grid(), spec.filmstrip())) {
      shown.add(samples);
    }
  }

  /** The spec's {@code grid} images: original, where there are any, degraded, direct, sampled. */
  public BufferedImage grid() {
    List<Grid.Column> columns = new ArrayList<>();
    if (first().original().isPresent()) {
      columns.add(column("original", s -> s.original().orElseThrow(), spec.grid()));
    }
    columns.add(column("degraded", Samples::degraded, spec.grid()));
    columns.add(column("direct", Samples::direct, spec.grid()));
    columns.add(column("sampled", Samples::sampled, spec.grid()));
    return new Grid(first().channels(), first().side(), columns).draw();
  }

  /** The walks of the spec's {@code filmstrip} images, if it wants any, headed by severity. */
  public Optional<BufferedImage> filmstrip() {
    if (spec.filmstrip() == 0) {
      return Optional.empty();
    }
    List<Grid.Column> columns = new ArrayList<>();
    for (int i = 0; i < first().frames().size(); i++) {
      int place = i;
      String title = "s=" + first().frames().get(i).severity();
      columns.add(column(title, s -> s.frames().get(place).images(), spec.filmstrip()));
    }
    if (first().original().isPresent()) {
      columns.add(column("original", s -> s.original().orElseThrow(), spec.filmstrip()));
    }
    return Optional.of(new Grid(first().channels(), first().side(), columns).draw());
  }

  private Samples first() {
    if (shown.isEmpty()) {
      throw new IllegalStateException("nothing drawn yet (expected: the first micro-batch)");
    }
    return shown.getFirst();
  }

  /** The first {@code most} images of one state over all micro-batches, or what there is so far. */
  private Grid.Column column(String title, Function<Samples, float[]> state, int most) {
    int image = first().channels() * first().side() * first().side();
    int count = Math.min(most, shown.getLast().first() + shown.getLast().count());
    float[] images = new float[count * image];
    for (Samples samples : shown) {
      int wanted = Math.min(samples.count(), count - samples.first());
      if (wanted > 0) {
        float[] some = state.apply(samples);
        System.arraycopy(some, 0, images, samples.first() * image, wanted * image);
      }
    }
    return new Grid.Column(title, images);
  }
}
