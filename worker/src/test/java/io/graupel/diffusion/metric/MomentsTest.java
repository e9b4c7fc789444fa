package io.graupel.diffusion.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MomentsTest {
  private static final Offset<Double> DIGITS = within(2e-9); // of the reference: ten

  @Test
  void shardsMergeAsTheReference() {
    double[] rows = Reference.numbers("merge.rows");
    Moments five = shard(rows, 0, 5);
    Moments seven = five.plus(shard(rows, 5, 7));
    Moments twelve = seven.plus(shard(rows, 7, 12));
    for (Moments moments : new Moments[] {five, seven, twelve}) {
      String name = "merge." + moments.count();
      assertThat(moments.mean()).containsExactly(Reference.numbers(name + ".mean"), DIGITS);
      assertThat(moments.scatter()).containsExactly(Reference.numbers(name + ".scatter"), DIGITS);
    }
    assertThat(twelve.covariance()).containsExactly(Reference.numbers("merge.covariance"), DIGITS);
  }

  @Test
  void anySplitMergesToTheWhole() {
    Random random = new Random(7);
    double[] rows = random.doubles(60 * 5, 99, 100).toArray(); // far from 0: cancellation shows
    Moments whole = Moments.of(new Features(5, rows));
    for (int first = 1; first < 59; first++) {
      int second = first + 1 + random.nextInt(59 - first);
      Moments parts =
          part(rows, second, 60).plus(part(rows, 0, first).plus(part(rows, first, second)));
      assertThat(parts.count()).isEqualTo(60);
      assertThat(parts.mean()).containsExactly(whole.mean(), within(1e-10));
      assertThat(parts.scatter()).containsExactly(whole.scatter(), within(1e-10));
    }
  }

  @Test
  void shardsOfManyRowsAreTheWhole() {
    Features rows = new Features(3, new Random(8).doubles(2100 * 3L).toArray());
    Moments whole = Moments.of(rows);
    Moments shards = Moments.inShards(rows);
    assertThat(shards.count()).isEqualTo(2100);
    assertThat(shards.mean()).containsExactly(whole.mean(), within(1e-12));
    assertThat(shards.scatter()).containsExactly(whole.scatter(), within(1e-9));
  }

  @Test
  void correlationIsBetweenEqualOppositeAndUnrelated() {
    double[] rows = {1, 2, -1, 5, 2, 4, -2, 5, 3, 6, -3, 5, 4, 8, -4, 5};
    Moments moments = Moments.of(new Features(4, rows));
    assertThat(moments.correlation())
        .containsExactly(
            new double[] {1, 1, -1, 0, 1, 1, -1, 0, -1, -1, 1, 0, 0, 0, 0, 1}, within(1e-12));
    assertThat(moments.correlationEigenvalues())
        .containsExactly(new double[] {0, 0, 1, 3}, within(1e-12));
  }

  @Test
  void channelsAreComparedPixelByPixel() {
    Random random = new Random(3);
    float[] images = new float[600 * 2 * 4]; // more than one block
    double sum = 0;
    for (int i = 0; i < images.length; i++) {
      boolean second = i / 4 % 2 == 1;
      images[i] = second ? -images[i - 4] / 2 : 2 * random.nextFloat() - 1;
      sum += second ? 0 : images[i] * (double) images[i];
    }
    Moments moments = Moments.ofChannels(images, 2, 2);
    assertThat(moments.count()).isEqualTo(600 * 4);
    double mean = 2 * moments.mean()[0] - 1;
    double variance = (sum / 2400 - mean * mean) / 4; // on [0, 1]
    assertThat(moments.scatter())
        .containsExactly(
            new double[] {2400 * variance, -1200 * variance, -1200 * variance, 600 * variance},
            within(1e-9));
    assertThatThrownBy(() -> Moments.ofChannels(images, 3, 32))
        .hasMessage("images: 4800 numbers (expected: whole images of 3x32x32, at least one)");
  }

  @Test
  void oneImageHasNoCovariance() {
    assertThatThrownBy(() -> Moments.of(new Features(3, new double[3])).covariance())
        .hasMessage("1 images (expected: at least 2)");
  }

  private static Moments shard(double[] rows, int from, int to) {
    return Moments.of(new Features(3, Arrays.copyOfRange(rows, 3 * from, 3 * to)));
  }

  private static Moments part(double[] rows, int from, int to) {
    return Moments.of(new Features(5, Arrays.copyOfRange(rows, 5 * from, 5 * to)));
  }
}
