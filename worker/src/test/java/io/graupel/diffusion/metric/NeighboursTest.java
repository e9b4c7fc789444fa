package io.graupel.diffusion.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** KID, manifolds and nearest images: what is measured between single rows. */
class NeighboursTest {
  private static final Offset<Double> DIGITS = within(1e-9);
  private static final Features X = rows(12, i -> Math.sin(1.1 * (i / 3) + (i % 3) * (i % 3)));
  private static final Features Y = rows(10, i -> Math.cos(0.7 * (i / 3) + 0.3 * (i % 3)));

  private static Features rows(int count, IntToDoubleFunction value) {
    return new Features(3, IntStream.range(0, 3 * count).mapToDouble(value).toArray());
  }

  private static Features random(int count, int width, long seed) {
    return new Features(width, new Random(seed).doubles((long) count * width).toArray());
  }

  @Test
  void kernelDistanceIsTheReference() {
    assertThat(Kid.discrepancy(X, Y)).isCloseTo(Reference.number("kid.unbiased"), DIGITS);
  }

  @Test
  void subsetsOfAllImagesAgreeAndThoseOfHalfDoNot() {
    Kid all = Kid.of(Y, Y, 10, 10, 4);
    assertThat(all.mean()).isCloseTo(Kid.discrepancy(Y, Y), DIGITS);
    assertThat(all.spread()).isCloseTo(0, DIGITS);
    Kid half = Kid.of(X, Y, 4);
    assertThat(half.subsets()).isEqualTo(10);
    assertThat(half.size()).isEqualTo(5);
    assertThat(half.spread()).isGreaterThan(0.01);
  }

  @Test
  void subsetsScatterAroundNothingForImagesOfOneKind() {
    Kid kid = Kid.of(random(400, 6, 1), random(400, 6, 2), 20, 100, 5);
    assertThat(kid).isEqualTo(Kid.of(random(400, 6, 1), random(400, 6, 2), 20, 100, 5));
    assertThat(kid.spread()).isPositive();
    assertThat(kid.mean()).isBetween(-2 * kid.spread(), 2 * kid.spread());
  }

  @Test
  void subsetsBeyondTheImagesAreRefused() {
    assertThatThrownBy(() -> Kid.of(X, Y, 10, 11, 0))
        .hasMessage("subsets: 10 of 11 images (expected: at least 2, of 2 to 10)");
  }

  @Test
  void manifoldsAreTheReference() {
    Manifold found = Manifold.of(X, Y, 3);
    assertThat(found.precision()).isCloseTo(Reference.number("manifold.precision"), DIGITS);
    assertThat(found.recall()).isCloseTo(Reference.number("manifold.recall"), DIGITS);
    assertThat(found.density()).isCloseTo(Reference.number("manifold.density"), DIGITS);
    assertThat(found.coverage()).isCloseTo(Reference.number("manifold.coverage"), DIGITS);
  }

  @Test
  void copiesLieExactlyOnTheEdge() {
    // with k = 1 each copy of a neighbour is at the radius itself; more rows than one block
    Features real = random(700, 33, 3);
    Manifold found = Manifold.of(real, real, 1);
    assertThat(found.precision()).isEqualTo(1);
    assertThat(found.recall()).isEqualTo(1);
    assertThat(found.coverage()).isEqualTo(1);
    assertThat(found.density()).isEqualTo(2); // each ball holds its own copy and the neighbour's
  }

  @Test
  void moreNeighboursThanImagesAreRefused() {
    assertThatThrownBy(() -> Manifold.of(X, Y, 10))
        .hasMessage("k: 10 (expected: 1 to 9, below the number of images)");
  }

  @Test
  void learntByHeartIsAtNoDistance() {
    Features training = random(9000, 20, 8); // more than one block
    Features images = training.rows(new int[] {8999, 17}).and(random(1, 20, 9));
    double[] nearest = Nearest.distances(images, training);
    assertThat(nearest[0]).isZero();
    assertThat(nearest[1]).isZero();
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < training.count(); i++) {
      double sum = 0;
      for (int j = 0; j < 20; j++) {
        double gap = training.values()[i * 20 + j] - images.values()[40 + j];
        sum += gap * gap;
      }
      least = Math.min(least, Math.sqrt(sum));
    }
    assertThat(nearest[2]).isCloseTo(least, within(1e-12));
  }
}
