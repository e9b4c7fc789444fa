package io.graupel.diffusion.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the body of one method, op by op, and checks every shape as it goes: what is wrong is said
 * where the layer is built, by the layer's name, not by the native library at the first step.
 *
 * <p>Plain ops are its own methods; {@link #layers} writes what networks are made of, {@link
 * #draws} what is random. Parameters append to the program's {@link Layout}. Images are (N, C, H,
 * W).
 */
public final class Graph {
  private static final int BFLOAT16 = 15; // as the native library numbers element types

  private final Layout layout;
  private final List<String> arguments = new ArrayList<>();
  private final StringBuilder body = new StringBuilder();
  private final Deque<String> scope = new ArrayDeque<>();
  private final Layers layers = new Layers(this);
  private final Losses losses = new Losses(this);
  private final CounterDraws draws = new CounterDraws(this);
  private int values;
  private long perImage;

  Graph(Layout layout) {
    this.layout = layout;
  }

  /** What networks are made of. */
  public Layers layers() {
    return layers;
  }

  /** Random numbers, each image's from its own key. */
  public CounterDraws draws() {
    return draws;
  }

  /** What a batch is judged by. */
  public Losses losses() {
    return losses;
  }

  // ---- structure

  /** A tensor that the caller passes. */
  public Value argument(String name, Dims dims) {
    arguments.add(name + ": Tensor");
    return new Value(name, dims);
  }

  /** Tensors that the caller passes as one list. */
  public List<Value> tensors(String name, List<Dims> dims) {
    arguments.add(name + ": List[Tensor]");
    return IntStream.range(0, dims.size())
        .mapToObj(i -> new Value("%s[%d]".formatted(name, i), dims.get(i)))
        .toList();
  }

  /** The parameters, unpacked, which the caller passes. */
  Unpacked parameters() {
    arguments.add("p: List[Tensor]");
    return new Unpacked("p", "p[0]", "ops.prim.dtype(p[0])");
  }

  /** The flat vector of parameters that the caller passes as a list of one, unpacked. */
  public Unpacked flatParameters(String name) {
    Unpacked unpacked = Unpacked.of(name);
    return unpack(name, unpacked.vector(), unpacked);
  }

  /** The same in bfloat16; gradients come back to the vector in its own type. */
  public Unpacked halvedParameters(String name) {
    String type = Integer.toString(BFLOAT16);
    String vector = name + "[0]";
    String narrow = "torch.to(%s, %s)".formatted(vector, type);
    return unpack(name, narrow, new Unpacked("u_" + name, vector, type));
  }

  private Unpacked unpack(String name, String vector, Unpacked unpacked) {
    arguments.add(name + ": List[Tensor]");
    body.append("    %s = (self).unpack(%s, )\n".formatted(unpacked.text(), vector));
    return unpacked;
  }

  /**
   * A list of parameters, to be handed to a method that reads them.
   *
   * @param vector the flat vector they come from
   * @param type their element type
   */
  public record Unpacked(String text, String vector, String type) {
    private static Unpacked of(String name) {
      String vector = name + "[0]";
      return new Unpacked("u_" + name, vector, "ops.prim.dtype(%s)".formatted(vector));
    }
  }

  /** Runs another method of the same program. */
  public Value call(String method, Unpacked parameters, Dims result, Value... inputs) {
    String texts = Stream.of(inputs).map(Value::text).collect(Collectors.joining(", "));
    return assign("(self).%s(%s, %s, )".formatted(method, texts, parameters.text()), result);
  }

  /** Puts what {@code layers} declares below a name: {@code down.0.} and so on. */
  public <T> T within(String name, Supplier<T> layers) {
    scope.addLast(name);
    try {
      return layers.get();
    } finally {
      scope.removeLast();
    }
  }

  /**
   * A tensor that is learnt.
   *
   * @param centre mean of its first value
   * @param bound half width of the interval that its first value is drawn from; 0 for a constant
   */
  public Value parameter(String name, Dims dims, double centre, double bound) {
    return new Value("p[" + layout.add(path(name), dims, centre, bound) + "]", dims);
  }

  // ---- ops

  /** The label that stands for none, for each of as many images as there are severities. */
  public Value noLabel(Value severity) {
    return assign("torch.full_like(%s, -1)".formatted(severity.text()), severity.dims());
  }

  /** Sum; axes of size 1 spread. */
  public Value add(Value a, Value b) {
    return binary("add", a, b);
  }

  /** Difference; axes of size 1 spread. */
  public Value sub(Value a, Value b) {
    return binary("sub", a, b);
  }

  /** Product; axes of size 1 spread. */
  public Value mul(Value a, Value b) {
    return binary("mul", a, b);
  }

  /** Quotient; axes of size 1 spread. */
  public Value div(Value a, Value b) {
    return binary("div", a, b);
  }

  public Value mul(Value x, double factor) {
    return assign("torch.mul(%s, %s)".formatted(x.text(), literal(factor)), x.dims());
  }

  public Value add(Value x, double summand) {
    return assign("torch.add(%s, %s)".formatted(x.text(), literal(summand)), x.dims());
  }

  /** A product of integers. */
  public Value mul(Value integers, long factor) {
    return assign("torch.mul(%s, %d)".formatted(integers.text(), factor), integers.dims());
  }

  /** A sum of integers. */
  public Value add(Value integers, long summand) {
    return assign("torch.add(%s, %d)".formatted(integers.text(), summand), integers.dims());
  }

  /** The nearest value in [least, greatest]. */
  public Value clamp(Value x, double least, double greatest) {
    return assign(
        "torch.clamp(%s, %s, %s)".formatted(x.text(), literal(least), literal(greatest)), x.dims());
  }

  /** The greater of two; axes of size 1 spread. */
  public Value max(Value a, Value b) {
    return binary("maximum", a, b);
  }

  /** 1 where a >= b, else 0, in the element type of a; axes of size 1 spread. */
  public Value atLeast(Value a, Value b) {
    return as(binary("ge", a, b), a);
  }

  /** {@code a} where the integers are 0, else {@code b}; axes of size 1 spread. */
  public Value choose(Value integers, Value a, Value b) {
    Dims dims = broadcast("choose", a, b);
    return assign(
        "torch.where(torch.eq(%s, 0), %s, %s)".formatted(integers.text(), a.text(), b.text()),
        dims);
  }

  /** Turned by 180 degrees: the last two axes reversed. */
  public Value turned(Value x) {
    return assign("torch.flip(%s, [-2, -1])".formatted(x.text()), x.dims());
  }

  /** Mean over the channels, of which one is left. */
  public Value channelMean(Value x) {
    return assign("torch.mean(%s, [1], True)".formatted(x.text()), x.dims().with(1, 1));
  }

  /** Part of an axis. */
  public Value slice(Value x, int axis, int from, int length) {
    return assign(
        "torch.narrow(%s, %d, %d, %d)".formatted(x.text(), axis, from, length),
        x.dims().with(axis, length));
  }

  /**
   * Multiplies the two-dimensional Fourier transform of each image by real amplitudes, even in the
   * frequency, of which the half plane (1, 1, height, width / 2 + 1) is given.
   */
  public Value filter(String name, Value x, Value amplitudes) {
    require(
        name,
        amplitudes.height() == x.height() && amplitudes.width() == x.width() / 2 + 1,
        amplitudes,
        "the half plane of " + x.dims());
    return assign(
        "torch.fft_irfft2(torch.mul(torch.fft_rfft2(%s), %s), [%d, %d])"
            .formatted(x.text(), amplitudes.text(), x.height(), x.width()),
        x.dims());
  }

  /** Joins along the channels. */
  public Value concat(String name, Value a, Value b) {
    require(
        name,
        a.dims().with(1, 1).equals(b.dims().with(1, 1)),
        b,
        "all but the channels as in " + a.dims());
    return assign(
        "torch.cat([%s, %s], 1)".formatted(a.text(), b.text()),
        a.dims().with(1, a.channels() + b.channels()));
  }

  /** Some of the channels, from {@code first} on. */
  public Value channels(Value x, int first, int count) {
    return assign(
        "torch.slice(%s, 1, %d, %d)".formatted(x.text(), first, first + count),
        x.dims().with(1, count));
  }

  /** The same elements in another shape, of which one size may be the batch. */
  public Value reshape(Value x, Dims dims) {
    return assign("torch.reshape(%s, %s)".formatted(x.text(), dims.text()), dims);
  }

  /** Swaps two axes. */
  public Value transpose(Value x, int a, int b) {
    Dims dims = x.dims().with(a, x.dims().at(b)).with(b, x.dims().at(a));
    return assign("torch.transpose(%s, %d, %d)".formatted(x.text(), a, b), dims);
  }

  /** Matrix product over the last two axes; leading axes of size 1 spread. */
  public Value matmul(String name, Value a, Value b) {
    require(name, a.dims().at(-1) == b.dims().at(-2), b, "%d rows".formatted(a.dims().at(-1)));
    Dims leading =
        broadcast(
            name,
            new Value(a.text(), a.dims().with(-2, 1).with(-1, 1)),
            new Value(b.text(), b.dims().with(-2, 1).with(-1, 1)));
    return assign(
        "torch.matmul(%s, %s)".formatted(a.text(), b.text()),
        leading.with(-2, a.dims().at(-2)).with(-1, b.dims().at(-1)));
  }

  /** Rows of a table (rows, ...) by integer index (N): (N, ...). */
  public Value gather(Value table, Value index) {
    return assign(
        "torch.index_select(%s, 0, %s)".formatted(table.text(), index.text()),
        table.dims().with(0, Dims.BATCH));
  }

  /** Elements of a table by their index in row-major order, in the index's shape. */
  public Value take(Value table, Value index) {
    return assign("torch.take(%s, %s)".formatted(table.text(), index.text()), index.dims());
  }

  /** 0 .. count - 1 as int64 (1, count), where {@code like} is. */
  public Value range(int count, Value like) {
    return assign(
        "torch.unsqueeze(torch.arange(%d, dtype=4, device=ops.prim.device(%s)), 0)"
            .formatted(count, like.text()),
        Dims.of(1, count));
  }

  /** One place along an axis, which goes away. */
  public Value select(Value x, int axis, int place) {
    List<Integer> left = new ArrayList<>(x.dims().sizes());
    left.remove(axis);
    return assign("torch.select(%s, %d, %d)".formatted(x.text(), axis, place), new Dims(left));
  }

  /** In the element type of {@code like}. */
  public Value as(Value x, Value like) {
    return assign("torch.to(%s, ops.prim.dtype(%s))".formatted(x.text(), like.text()), x.dims());
  }

  /** In the element type of the flat vector of parameters. */
  public Value as(Value x, Unpacked parameters) {
    return assign(
        "torch.to(%s, ops.prim.dtype(%s))".formatted(x.text(), parameters.vector()), x.dims());
  }

  /** In the element type that the parameters are unpacked in, which may be narrower. */
  public Value within(Value x, Unpacked parameters) {
    return assign("torch.to(%s, %s)".formatted(x.text(), parameters.type()), x.dims());
  }

  /** The remainder of integers, which is never negative: -1 becomes {@code divisor} - 1. */
  public Value remainder(Value integers, int divisor) {
    return assign("torch.remainder(%s, %d)".formatted(integers.text(), divisor), integers.dims());
  }

  /** |x|. */
  public Value abs(Value x) {
    return assign("torch.abs(%s)".formatted(x.text()), x.dims());
  }

  /** The whole number next to x on the side of 0. */
  public Value truncated(Value x) {
    return assign("torch.trunc(%s)".formatted(x.text()), x.dims());
  }

  /** The positive root. */
  public Value sqrt(Value x) {
    return assign("torch.sqrt(%s)".formatted(x.text()), x.dims());
  }

  /** Images moved around a torus, by as many rows and columns as two integers say: int64 (2). */
  public Value rolled(Value x, Value by) {
    String rows = "int(torch.select(%s, 0, 0))".formatted(by.text());
    String columns = "int(torch.select(%s, 0, 1))".formatted(by.text());
    return assign("torch.roll(%s, [%s, %s], [2, 3])".formatted(x.text(), rows, columns), x.dims());
  }

  // ---- writing

  private Value binary(String op, Value a, Value b) {
    Dims dims = broadcast(op, a, b);
    return assign("torch.%s(%s, %s)".formatted(op, a.text(), b.text()), dims);
  }

  private Dims broadcast(String name, Value a, Value b) {
    require(name, a.dims().rank() == b.dims().rank(), b, "as many axes as " + a.dims());
    int[] sizes = new int[a.dims().rank()];
    for (int i = 0; i < sizes.length; i++) {
      int left = a.dims().at(i);
      int right = b.dims().at(i);
      require(name, left == right || left == 1 || right == 1, b, "to go with " + a.dims());
      sizes[i] = left == 1 ? right : left;
    }
    return Dims.of(sizes);
  }

  /** Elements of all results for each image of the batch: what a gradient has to keep. */
  long perImage() {
    return perImage;
  }

  /** Counts only the result of what {@code ops} computes: a gradient keeps nothing else of it. */
  Value keepingResult(Supplier<Value> ops) {
    long before = perImage;
    Value result = ops.get();
    perImage = before + result.dims().perImage();
    return result;
  }

  Value assign(String expression, Dims dims) {
    String name = "t" + values++;
    perImage += dims.perImage();
    body.append("    ").append(name).append(" = ").append(expression).append('\n');
    return new Value(name, dims);
  }

  void require(String name, boolean holds, Value found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s: input %s (expected: %s)".formatted(path(name), found.dims(), expected));
    }
  }

  private String path(String name) {
    return scope.isEmpty() ? name : String.join(".", scope) + "." + name;
  }

  /** A number as the emitted language reads it: always with a point or an exponent. */
  static String literal(double value) {
    return String.format(Locale.ROOT, "%.17e", value);
  }

  String method(String name, List<Value> results) {
    String type = results.size() == 1 ? "Tensor" : "List[Tensor]";
    String values = results.stream().map(Value::text).collect(Collectors.joining(", "));
    return "  def %s(self: __torch__.M, %s) -> %s:\n%s    return %s\n"
        .formatted(
            name,
            String.join(", ", arguments),
            type,
            body,
            results.size() == 1 ? values : "[" + values + "]");
  }
}
