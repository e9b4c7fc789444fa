package io.graupel.diffusion.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class ManifoldScatterTest {
  private static final int K = 3;

  @Test
  void precisionOfImagesClearlyInsideOrOutsideScattersAsCoinsDo() {
    double squares = 0;
    for (int seed = 0; seed < 12; seed++) {
      Features real = new Features(1, new double[400]); // balls of radius 0
      double[] rows = new double[400];
      for (int i = 0; i < rows.length; i++) { // 3 of 10 are outside
        rows[i] = i % 10 < 3 ? i + 1 : 0;
      }
      Features made = new Features(1, rows);
      assertThat(Manifold.of(real, made, K).precision()).isEqualTo(0.7);
      double error =
          ManifoldScatter.of(real, made, K, seed).orElseThrow().error(Manifold::precision);
      squares += error * error;
    }
    double coins = Math.sqrt(0.7 * 0.3 / 400);
    assertThat(Math.sqrt(squares / 12)).isCloseTo(coins, within(0.15 * coins));
  }

  @Test
  void twoErrorsHoldTheMeanOfSetsDrawnAnew() {
    Random random = new Random(11);
    List<Manifold> found = new ArrayList<>();
    List<ManifoldScatter> scatter = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Features real = Gaussians.of(200, 4, 0, 1, random);
      Features made = Gaussians.of(200, 4, 1, 1, random);
      found.add(Manifold.of(real, made, K));
      scatter.add(ManifoldScatter.of(real, made, K, i).orElseThrow());
    }
    List<ToDoubleFunction<Manifold>> figures =
        List.of(Manifold::precision, Manifold::recall, Manifold::density, Manifold::coverage);
    for (ToDoubleFunction<Manifold> figure : figures) {
      double[] values = found.stream().mapToDouble(figure).toArray();
      double mean = Estimate.mean(values);
      double squares = 0;
      int held = 0;
      for (int i = 0; i < values.length; i++) {
        double error = scatter.get(i).error(figure);
        squares += error * error;
        held += Math.abs(values[i] - mean) <= 2 * error ? 1 : 0;
      }
      assertThat(Math.sqrt(squares / values.length) / Estimate.deviation(values))
          .isBetween(0.7, 1.4);
      assertThat(held).isBetween(50, 60);
    }
  }

  @Test
  void blocksOfTooFewImagesTellNothing() {
    Random random = new Random(12);
    Features many = Gaussians.of(100, 2, 0, 1, random);
    assertThat(ManifoldScatter.of(many, Gaussians.of(48, 2, 0, 1, random), K, 0)).isPresent();
    assertThat(ManifoldScatter.of(many, Gaussians.of(47, 2, 0, 1, random), K, 0)).isEmpty();
    assertThat(ManifoldScatter.of(Gaussians.of(47, 2, 0, 1, random), many, K, 0)).isEmpty();
  }
}
