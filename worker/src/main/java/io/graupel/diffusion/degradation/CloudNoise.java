package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.diffusion.spectrum.PowerLaw;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.CloudNoise.Synthesis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Noise with a power-law spectrum (Randono 2025, "Cloud Diffusion", arXiv:2507.05496): D(x, s, e) =
 * a_s x + sigma_s e, e ~ N(0, K x C), where C has the power |k|^(-2 exponent) and variance 1, and K
 * correlates channels. Each field is white noise filtered by h(k), so that no symmetry of its
 * transform has to be looked after.
 *
 * <p>A cropped field is the middle of a periodic one three images wide, as the author makes it. Up
 * to {@link #SMALL} pixels a side it comes from a root of its exact covariance instead, which takes
 * a ninth of the random numbers.
 */
record CloudNoise(DegradationSpec.CloudNoise spec, Strengths strengths, int side)
    implements Coloured {
  private static final int SMALL = 32;
  private static final int IMAGES_WIDE = 3;

  CloudNoise(DegradationSpec.CloudNoise spec, int side) {
    this(spec, Strengths.of(spec.schedule(), spec.steps()), side);
  }

  @Override
  public DegradationSpec.Noise sharing() {
    return spec.noise();
  }

  private boolean rooted() {
    return spec.synthesis() == Synthesis.CROPPED && side <= SMALL;
  }

  private PowerLaw law() {
    int wide = spec.synthesis() == Synthesis.CROPPED ? IMAGES_WIDE : 1;
    return new PowerLaw(wide * side, wide, spec.exponent(), spec.dc());
  }

  /**
   * Strengths; the filter's half plane (1, 1, n, n / 2 + 1) or a root of the covariance, (n^2,
   * n^2); where channels are correlated, a root of their correlation, (1, C, C). If the field is
   * periodic, then the way to and from white coordinates: two half planes, and the root's inverse.
   */
  @Override
  public List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    tables.add(strengths.table());
    tables.add(rooted() ? root() : filter());
    spec.correlation()
        .map(rows -> new Table.Reals(Dims.of(1, rows.size(), rows.size()), root(rows)))
        .ifPresent(tables::add);
    if (spec.synthesis() == Synthesis.PERIODIC) {
      Whitening whitening = Whitening.of(law());
      tables.add(whitening.colour());
      tables.add(whitening.whiten());
      spec.correlation()
          .map(rows -> new Table.Reals(Dims.of(1, rows.size(), rows.size()), unroot(rows)))
          .ifPresent(tables::add);
    }
    return tables;
  }

  private Table filter() {
    PowerLaw law = law();
    return new Table.Reals(Dims.of(1, 1, law.side(), law.side() / 2 + 1), law.halfPlane());
  }

  private Table root() {
    int pixels = side * side;
    return new Table.Reals(Dims.of(pixels, pixels), new CroppedField(law(), side).root());
  }

  /** Cholesky's lower root, row by row. */
  private static double[] root(List<List<Double>> matrix) {
    int size = matrix.size();
    double[] root = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double left = matrix.get(i).get(j);
        for (int k = 0; k < j; k++) {
          left -= root[i * size + k] * root[j * size + k];
        }
        root[i * size + j] = i == j ? Math.sqrt(left) : left / root[j * size + j];
      }
    }
    return root;
  }

  /** The inverse of the lower root, row by row. */
  private static double[] unroot(List<List<Double>> matrix) {
    int size = matrix.size();
    double[] root = root(matrix);
    double[] inverse = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double left = i == j ? 1 : 0;
        for (int k = j; k < i; k++) {
          left -= root[i * size + k] * inverse[k * size + j];
        }
        inverse[i * size + j] = left / root[i * size + i];
      }
    }
    return inverse;
  }

  private int roots() {
    return spec.correlation().isPresent() ? 1 : 0;
  }

  @Override
  public Value whiten(Graph graph, Tables tables, Value x) {
    requirePeriodic();
    Value fields = graph.filter("whiten", x, tables.get(3 + roots()));
    return spec.correlation()
        .map(rows -> mixed(graph, tables.get(4 + roots()), fields))
        .orElse(fields);
  }

  @Override
  public Value colour(Graph graph, Tables tables, Value y) {
    requirePeriodic();
    Value fields = graph.filter("colour", y, tables.get(2 + roots()));
    return spec.correlation().map(rows -> mixed(graph, tables.get(2), fields)).orElse(fields);
  }

  @Override
  public Table whitening(double power) {
    requirePeriodic();
    return Whitening.of(law()).whiten(power);
  }

  private void requirePeriodic() {
    if (spec.synthesis() != Synthesis.PERIODIC) {
      throw new IllegalArgumentException(
          "degradation.synthesis: cropped (expected: periodic, whose covariance can be undone)");
    }
  }

  @Override
  public Value noise(Graph graph, Tables tables, Value keys, Value like) {
    Value fields = fields(graph, tables.get(1), keys, like);
    Optional<Value> mixing = spec.correlation().map(rows -> tables.get(2));
    return mixing.map(root -> mixed(graph, root, fields)).orElse(fields);
  }

  /** Fields of one channel each, (N, C, n, n). */
  private Value fields(Graph graph, Value table, Value keys, Value like) {
    if (rooted()) {
      int pixels = side * side;
      Value white = graph.reshape(graph.draws().normal(keys, like), Dims.of(Dims.BATCH, pixels));
      return graph.reshape(graph.matmul("root", white, table), like.dims());
    }
    int wide = law().side();
    Dims torus = Dims.images(like.channels(), wide, wide);
    Value field = graph.filter("spectrum", graph.draws().normal(keys, torus, like), table);
    int margin = (wide - side) / 2;
    return margin == 0 ? field : graph.slice(graph.slice(field, 2, margin, side), 3, margin, side);
  }

  private Value mixed(Graph graph, Value root, Value fields) {
    Value pixels = graph.reshape(fields, Dims.of(Dims.BATCH, fields.channels(), side * side));
    return graph.reshape(graph.matmul("channels", root, pixels), fields.dims());
  }
}
