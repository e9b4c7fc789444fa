package io.graupel.diffusion.classifier;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import java.util.Locale;

/**
 * Writes the program that trains a classifier and asks it. Its methods, where {@code places} is
 * int64 (N), indices of images, {@code images} the whole set, uint8, {@code labels} int64, and
 * {@code by} int64 (2), rows and columns that the images are moved by:
 *
 * <ul>
 *   <li>{@code step(places, images, labels, by, weights[], m[], v[], steps[])}: one step of Adam
 *       (Kingma and Ba 2015) on the cross entropy, its gradient clipped to norm 1, its rate falling
 *       along a half cosine; in place; returns the loss before it;
 *   <li>{@code hits(places, images, labels, weights[])}: how many are told right;
 *   <li>{@code measure(x, weights[])}: features of images in [-1, 1].
 * </ul>
 */
record ClassifierProgram(ClassifierNetwork network, double learningRate, long steps) {
  Source source() {
    return network
        .source()
        .method("loss", graph -> asked(graph, true))
        .method("hits", graph -> asked(graph, false))
        .method("measure", this::measure)
        .text(step());
  }

  private Value asked(Graph graph, boolean loss) {
    Value places = graph.argument("places", Dims.of(Dims.BATCH));
    Value all = graph.argument("images", network.images());
    Value classes = graph.argument("labels", Dims.of(Dims.BATCH));
    Graph.Unpacked weights = graph.flatParameters("w");
    Value bytes = graph.as(graph.gather(all, places), weights);
    Value clean = graph.add(graph.mul(bytes, 1 / 127.5), -1.0);
    Value x = loss ? graph.rolled(clean, graph.argument("by", Dims.of(2))) : clean;
    Value logits = graph.call("classify", weights, network.answers(), x);
    Value label = graph.gather(classes, places);
    return loss ? graph.losses().crossEntropy(logits, label) : graph.losses().hits(logits, label);
  }

  private Value measure(Graph graph) {
    Value x = graph.argument("x", network.images());
    return graph.call("features", graph.flatParameters("w"), network.rows(), x);
  }

  private String step() {
    return String.format(
        Locale.ROOT,
        """
        def step(self: __torch__.M, places: Tensor, images: Tensor, labels: Tensor, \
        by: Tensor, w: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor]) -> Tensor:
          torch.set_grad_enabled(True)
          p = torch.requires_grad_(torch.detach(w[0]))
          l = (self).loss(places, images, labels, [p], by, )
          g = unchecked_cast(Tensor, (torch.autograd.grad([l], [p]))[0])
          torch.set_grad_enabled(False)
          norm = torch.add(torch.linalg_vector_norm(g), 1e-06)
          _0 = torch.mul_(g, torch.clamp(torch.reciprocal(norm), None, 1.))
          _1 = torch.add_(steps[0], 1.)
          turn = torch.mul(torch.sub(steps[0], 1.), %.17e)
          rate = torch.mul(torch.add(torch.cos(turn), 1.), %.17e)
          greatest = annotate(List[Tensor], [])
          _2 = torch._fused_adam_(w, [g], m, v, greatest, steps, lr=rate, beta1=0.9, \
        beta2=0.999, weight_decay=0., eps=1e-08, amsgrad=False, maximize=False)
          return torch.detach(l)
        """,
        Math.PI / steps,
        learningRate / 2);
  }
}
