package io.graupel.diffusion;

import io.graupel.diffusion.degradation.Context;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Table;
import io.graupel.diffusion.degradation.Tables;
import io.graupel.diffusion.objective.Distance;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.objective.SeverityWeights;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the program that trains. Its methods:
 *
 * <ul>
 *   <li>{@code loss(draws, images, tables[], weights[])}: the objective on some images;
 *   <li>{@code gradient(...)}: loss and gradient with respect to the flat weights, part by part of
 *       the batch, of which each counts alike;
 *   <li>{@code step(draws, images, tables[], weights[], m[], v[], steps[], average[])}: one
 *       optimizer step in place; returns the loss before it.
 * </ul>
 *
 * <p>{@code images} is the whole data set, uint8; {@code draws} is int64 (4, N): index of the
 * image, severity, key of the image's context, label or -1; and below these, what a {@link View}
 * draws.
 */
final class TrainingProgram {
  /** Rows of what a step draws, those of a view aside. */
  static final int DRAWS = 4;

  private final Training training;
  private final Degradation degradation;
  private final Dims images;
  private final Optional<View> view;
  private final Estimator estimator;
  private final Distance distance;
  private final Optional<Table> severityWeights;
  private final Optional<Table> filter;

  TrainingProgram(Training training, Degradation degradation, Dims images) {
    this.training = training;
    this.degradation = degradation;
    this.images = images;
    this.view = training.augmentation().map(a -> new View(a, images.at(-1)));
    this.estimator = Estimator.of(training, training.precision(), degradation);
    this.distance = new Distance(training.loss());
    this.filter = distance.table(degradation);
    this.severityWeights =
        SeverityWeights.of(training.weighting(), training.prediction(), degradation);
  }

  /** What the methods look things up in: the degradation's, then the objective's. */
  List<Table> tables() {
    List<Table> tables = new ArrayList<>(degradation.tables());
    filter.ifPresent(tables::add);
    severityWeights.ifPresent(tables::add);
    return tables;
  }

  /** Adds the methods to a program that can {@code restore} and {@code learn}. */
  Source addTo(Source source) {
    return source.method("loss", this::loss).text(part()).text(gradient()).text(step());
  }

  private Value loss(Graph graph) {
    int rows = DRAWS + (view.isPresent() ? View.DRAWS : 0);
    Value draws = graph.argument("draws", Dims.of(rows, Dims.BATCH));
    Value all = graph.argument("images", view.map(v -> v.canvas(images.at(1))).orElse(images));
    Tables tables =
        new Tables(graph.tensors("tables", tables().stream().map(Table::dims).toList()));
    Graph.Unpacked weights = estimator.weights(graph);
    Value bytes = graph.as(pixels(graph, all, draws), weights);
    Value clean = graph.add(graph.mul(bytes, 1 / 127.5), -1.0);
    Value severity = graph.select(draws, 0, 1);
    Value keys = graph.select(draws, 0, 2);
    Value label = graph.select(draws, 0, 3);
    Context context = degradation.context(graph, tables, keys, clean);
    Value degraded = input(graph, degradation.degrade(graph, tables, clean, severity, context));
    Value answer = estimator.answer(graph, tables, weights, degraded, severity, label, keys);
    Value target = estimator.target(graph, tables, clean, degraded, severity, context);
    int place = degradation.tables().size();
    Optional<Value> filtering = filter.map(table -> tables.get(place));
    Value each = distance.ofEach(graph, filtering, answer, target);
    return graph.losses().mean(weighted(graph, tables, each, severity));
  }

  private Value pixels(Graph graph, Value all, Value draws) {
    Value image = graph.select(draws, 0, 0);
    return view.map(v -> v.pixels(graph, all, image, draws, DRAWS))
        .orElseGet(() -> graph.gather(all, image));
  }

  /** Degraded images as the network gets them. */
  private Value input(Graph graph, Value degraded) {
    return switch (training.inputs().orElse(Training.Inputs.EXACT)) {
      case EXACT -> degraded;
      case TRUNCATED -> {
        Value grey = graph.mul(graph.mul(graph.add(degraded, 1.0), 0.5), 255.0);
        yield graph.add(graph.mul(graph.truncated(grey), 2 / 255.0), -1.0);
      }
    };
  }

  private Value weighted(Graph graph, Tables tables, Value each, Value severity) {
    return severityWeights
        .map(table -> graph.mul(each, graph.gather(tables.values().getLast(), severity)))
        .orElse(each);
  }

  /** The flat weights become a leaf that shares their memory; unpacking it costs views only. */
  private static String part() {
    return """
    def part(self: __torch__.M, draws: Tensor, images: Tensor, tables: List[Tensor], \
    w: List[Tensor]) -> List[Tensor]:
      torch.set_grad_enabled(True)
      p = torch.requires_grad_(torch.detach(w[0]))
      l = (self).loss(draws, images, tables, [p], )
      g = unchecked_cast(Tensor, (torch.autograd.grad([l], [p]))[0])
      torch.set_grad_enabled(False)
      return [torch.detach(l), g]
    """;
  }

  /** Parts are as long as each other, so that the mean over all images is that of their means. */
  private String gradient() {
    String head =
        """
        def gradient(self: __torch__.M, draws: Tensor, images: Tensor, tables: List[Tensor], \
        w: List[Tensor]) -> List[Tensor]:
        """;
    if (training.accumulate() == 1) {
      return head + "  return (self).part(draws, images, tables, w, )\n";
    }
    return head
        + """
          parts = torch.chunk(draws, %d, 1)
          lg = (self).part(parts[0], images, tables, w, )
          for i in range(%d):
            more = (self).part(parts[torch.add(i, 1)], images, tables, w, )
            _0 = torch.add_(lg[0], more[0])
            _1 = torch.add_(lg[1], more[1])
          _2 = torch.mul_(lg[0], %.17e)
          _3 = torch.mul_(lg[1], %.17e)
          return lg
        """
            .formatted(
                training.accumulate(),
                training.accumulate() - 1,
                1.0 / training.accumulate(),
                1.0 / training.accumulate());
  }

  private String step() {
    return """
    def step(self: __torch__.M, draws: Tensor, images: Tensor, tables: List[Tensor], \
    w: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], \
    average: List[Tensor]) -> Tensor:
      lg = (self).gradient(draws, images, tables, w, )
      g = lg[1]
    """
        + new Optimization(training).text().indent(2)
        + "  return lg[0]\n";
  }
}
