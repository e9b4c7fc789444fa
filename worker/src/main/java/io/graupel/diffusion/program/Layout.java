package io.graupel.diffusion.program;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the parameters of a network lie one after another in one flat vector. */
public final class Layout {
  private final List<Parameter> parameters = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private int elements;
  private boolean complete;

  /** The parameters in the order of the vector. */
  public List<Parameter> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  /** Length of the flat vector. */
  public int elements() {
    return elements;
  }

  /** From now on parameters are found by name: a network may be written again, as it was. */
  void complete() {
    complete = true;
  }

  /** Appends a parameter and returns its place in the list that a method unpacks. */
  int add(String name, Dims dims, double centre, double bound) {
    @Nullable Integer known = places.get(name);
    if (complete) {
      return found(name, dims, known);
    }
    if (known != null) {
      throw new IllegalStateException(name + ": declared twice (expected: a name of its own)");
    }
    places.put(name, parameters.size());
    parameters.add(new Parameter(name, dims, elements, centre, bound));
    elements = Math.addExact(elements, dims.elements());
    return parameters.size() - 1;
  }

  private int found(String name, Dims dims, @Nullable Integer known) {
    if (known == null || !parameters.get(known).dims().equals(dims)) {
      throw new IllegalStateException(
          name + " " + dims + ": not of this network (expected: as it was first written)");
    }
    return known;
  }

  /** Text of the method that cuts the flat vector into named views, without a copy. */
  String unpack() {
    String sizes =
        parameters.stream().map(p -> "" + p.elements()).collect(Collectors.joining(", "));
    StringBuilder text = new StringBuilder();
    text.append("  def unpack(self: __torch__.M, w: Tensor) -> List[Tensor]:\n");
    text.append("    v = torch.split_with_sizes(w, [").append(sizes).append("])\n");
    List<String> views = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      views.add("torch.view(v[" + i + "], " + parameters.get(i).dims().text() + ")");
    }
    String list = "[" + String.join(", ", views) + "]";
    return text.append("    return annotate(List[Tensor], ").append(list).append(")\n").toString();
  }
}
