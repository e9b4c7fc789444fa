package io.graupel.diffusion.evaluation;

import io.graupel.diffusion.Agreement;
import io.graupel.diffusion.Samples;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.feature.FeatureNetwork;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.metric.Deviation;
import io.graupel.diffusion.metric.Estimate;
import io.graupel.diffusion.metric.Similarity;
import io.graupel.diffusion.spectrum.Octaves;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/**
 * Measures samples by the rows that Cold Diffusion's tables have: degraded, direct and sampled.
 * Samples are added in the order of their indices; how they are cut into micro-batches changes no
 * bit of any figure.
 */
public final class Evaluator {
  private static final List<String> ROWS = List.of("degraded", "direct", "sampled");
  private static final String SAMPLED = "sampled";

  private final JobSpec.Evaluate spec;
  private final Frame frame;
  private final Optional<FeatureNetwork> network;
  private final Map<String, Gathered> gathered = new TreeMap<>();
  private final Map<String, Similarity> similarity = new TreeMap<>();
  private final Map<String, Deviation> agreement = new TreeMap<>();
  private final Map<String, List<Deviation>> bands = new TreeMap<>();
  private final Gathered reference;
  private final boolean paired;
  private String referenceName;
  private int images;

  /**
   * Begins.
   *
   * @param frame of the samples
   * @param network whose features are compared, where the spec asks for some
   */
  public Evaluator(JobSpec.Evaluate spec, Frame frame, Optional<FeatureNetwork> network) {
    this.spec = spec;
    this.frame = frame;
    this.network = network.filter(n -> spec.metrics().stream().anyMatch(Metric::ofFeatures));
    this.paired = spec.reference().isEmpty();
    this.referenceName = "originals of " + spec.samples();
    boolean nearest = asks(Metric.NEAREST);
    for (String row : ROWS) {
      gathered.put(row, gather(nearest && row.equals(SAMPLED)));
    }
    this.reference = gather(nearest);
  }

  private Gathered gather(boolean pixels) {
    return new Gathered(frame, new Gathered.Wanted(asks(Metric.SPECTRUM), pixels), network);
  }

  private boolean asks(Metric metric) {
    return spec.metrics().contains(metric);
  }

  /** Whether figures compare sets, so that there must be one to hold the samples against. */
  private boolean comparesSets() {
    return spec.metrics().stream()
        .anyMatch(m -> m.ofFeatures() || m == Metric.SPECTRUM || m == Metric.NEAREST);
  }

  /**
   * Adds a micro-batch.
   *
   * @param again how well its results agree with what they were made from, where that is known
   * @throws IllegalArgumentException if the spec asks for what these samples cannot tell
   */
  public void add(Samples samples, Optional<Agreement> again) {
    require(samples.original().isPresent(), Similarity.METRICS, "which have originals");
    require(samples.original().isPresent(), List.of(Metric.BANDS), "which have originals");
    require(again.isPresent(), List.of(Metric.CONSISTENCY), "whose observation is known");
    require(
        samples.original().isPresent() || !paired || !comparesSets(),
        spec.metrics(),
        "which have originals; or name a reference");
    images += samples.count();
    add("degraded", samples, samples.degraded());
    add("direct", samples, samples.direct());
    add(SAMPLED, samples, samples.sampled());
    if (paired && comparesSets()) {
      samples.original().ifPresent(reference::add);
    }
    again.ifPresent(
        found -> {
          agreement.merge("direct", found.direct(), Deviation::plus);
          agreement.merge(SAMPLED, found.sampled(), Deviation::plus);
        });
  }

  private void require(boolean known, List<Metric> metrics, String what) {
    if (!known && metrics.stream().anyMatch(this::asks)) {
      throw new IllegalArgumentException(
          "metrics: %s (expected: of samples that restore images, %s)"
              .formatted(metrics.stream().filter(this::asks).map(Evaluator::label).toList(), what));
    }
  }

  private void add(String row, Samples samples, float[] found) {
    if (comparesSets()) {
      gathered.getOrDefault(row, reference).add(found);
    }
    if (asks(Metric.BANDS)) {
      samples.original().ifPresent(o -> bands.merge(row, apart(o, found), Evaluator::joined));
    }
    if (Similarity.METRICS.stream().anyMatch(this::asks)) {
      samples
          .original()
          .map(o -> Similarity.of(o, found, samples.channels(), samples.side()))
          .ifPresent(one -> similarity.merge(row, one, Similarity::plus));
    }
  }

  /** Octave by octave. */
  private List<Deviation> apart(float[] original, float[] found) {
    return Octaves.squares(original, found, frame.channels(), frame.side()).stream()
        .map(squares -> new Deviation(squares, frame.elements()))
        .toList();
  }

  private static List<Deviation> joined(List<Deviation> before, List<Deviation> more) {
    List<Deviation> joined = new ArrayList<>();
    for (int octave = 0; octave < before.size(); octave++) {
      joined.add(before.get(octave).plus(more.get(octave)));
    }
    return joined;
  }

  /**
   * Adds images of the reference set that the spec names, in order.
   *
   * @param images of the frame of the samples, and brought to its side as those they learnt from
   */
  public void add(ImageSet images, String name) {
    referenceName = name;
    reference.add(images.toFloats());
  }

  /** Images added so far. */
  public int images() {
    return images;
  }

  /**
   * Every figure that the spec asks for, row by row.
   *
   * @param progress told now and then which share of the comparing is done, up to 1
   */
  public List<Figure> figures(DoubleConsumer progress) {
    gathered.values().forEach(Gathered::end);
    reference.end();
    List<Figure> figures = new ArrayList<>();
    Comparison comparison = new Comparison(spec, reference, network);
    for (int i = 0; i < ROWS.size(); i++) {
      int before = i;
      String row = ROWS.get(i);
      for (Metric metric : spec.metrics()) {
        ofPairs(row, metric).ifPresent(e -> figures.add(ofPair(row, label(metric), e)));
      }
      figures.addAll(ofBands(row));
      Gathered set = gathered.getOrDefault(row, reference);
      if (comparesSets()) {
        comparison
            .of(set, row.equals(SAMPLED), share -> progress.accept((before + share) / ROWS.size()))
            .forEach((metric, found) -> figures.add(ofSet(row, metric, found)));
      }
      progress.accept((before + 1.0) / ROWS.size());
    }
    return figures.stream().filter(figure -> Double.isFinite(figure.value())).toList();
  }

  private Optional<Estimate> ofPairs(String row, Metric metric) {
    if (metric == Metric.CONSISTENCY) {
      return Optional.ofNullable(agreement.get(row)).map(d -> d.estimate(spec.seed()));
    }
    return Similarity.METRICS.contains(metric)
        ? Optional.ofNullable(similarity.get(row)).map(s -> s.estimate(metric, spec.seed()))
        : Optional.empty();
  }

  private List<Figure> ofBands(String row) {
    List<Deviation> octaves = bands.getOrDefault(row, List.of());
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < octaves.size(); i++) {
      String name = label(Metric.BANDS) + "-" + Octaves.of(frame.side()).get(i);
      figures.add(ofPair(row, name, octaves.get(i).estimate(spec.seed())));
    }
    return figures;
  }

  private Figure ofPair(String row, String metric, Estimate found) {
    String against =
        metric.equals(label(Metric.CONSISTENCY))
            ? "what each was made from"
            : "its original, one by one";
    return new Figure(
        row,
        metric,
        found.value(),
        Optional.of(found.error()).filter(Double::isFinite),
        Optional.of(found.low()).filter(Double::isFinite),
        Optional.of(found.high()).filter(Double::isFinite),
        images,
        against,
        images,
        Optional.empty());
  }

  private Figure ofSet(String row, String metric, Comparison.Found found) {
    return new Figure(
        row,
        metric,
        found.value(),
        found.error(),
        Optional.empty(),
        Optional.empty(),
        images,
        referenceName,
        reference.images(),
        found.ofFeatures() ? network.map(n -> n.identity().label()) : Optional.empty());
  }

  static String label(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }
}
