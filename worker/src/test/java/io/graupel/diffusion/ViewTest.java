package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.Augmentation;
import io.graupel.protocol.job.Augmentation.Crop;
import io.graupel.protocol.job.Augmentation.Place;
import io.graupel.protocol.job.Images;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewTest {
  private static final ImageSet IMAGES = Examples.images(4, 3, 8);
  private static final View BORDERED = view(true, new Crop.Bordered(2));

  private static View view(boolean flip, Crop crop) {
    return new View(new Augmentation(flip, Optional.of(crop)), 8);
  }

  /** As the published loaders enlarge, whole pixels only. */
  @ParameterizedTest
  @CsvSource({"32, 35", "128, 143", "28, 31"})
  void aZoomEnlargesToWholePixels(int side, int enlarged) {
    Augmentation zoom = new Augmentation(false, Optional.of(new Crop.Zoomed(1.12, Place.RANDOM)));
    ImageSet images = Examples.images(2, 1, 28);
    View view = new View(zoom, side);
    assertThat(view.canvas(1)).isEqualTo(Dims.images(1, enlarged, enlarged));
    assertThat(view.canvases(images, Images.Fit.RESIZE).pixels())
        .isEqualTo(images.resized(enlarged).pixels());
  }

  @Test
  void aBorderIsBlack() {
    ImageSet canvases = BORDERED.canvases(IMAGES, Images.Fit.RESIZE);
    for (int i = 0; i < canvases.pixels().length; i++) {
      int x = i % 12 - 2;
      int y = i / 12 % 12 - 2;
      boolean inside = x >= 0 && x < 8 && y >= 0 && y < 8;
      int expected = inside ? IMAGES.pixels()[i / 144 * 64 + y * 8 + x] : 0;
      assertThat((int) canvases.pixels()[i]).isEqualTo(expected);
    }
  }

  @Test
  void whatIsSeenIsTheWindowMirroredOrNot() {
    ImageSet canvases = BORDERED.canvases(IMAGES, Images.Fit.RESIZE);
    long[] drawn = {
      3, 0, 3, 1, //
      0, 4, 1, 2, //
      4, 0, 3, 2, //
      0, 0, 1, 1
    };
    byte[] seen = seen(canvases, drawn);
    for (int i = 0; i < seen.length; i++) {
      int n = i / 192;
      int column = i % 8;
      long left = drawn[8 + n] + (drawn[12 + n] == 1 ? 7 - column : column);
      long row = drawn[4 + n] + i / 8 % 8;
      long plane = drawn[n] * 3 + i / 64 % 3;
      assertThat(seen[i]).isEqualTo(canvases.pixels()[(int) ((plane * 12 + row) * 12 + left)]);
    }
  }

  private static byte[] seen(ImageSet canvases, long[] drawn) {
    Source source = new Source().network(Dims.images(3, 8, 8), (graph, x, s, y) -> x);
    source.method("see", ViewTest::see);
    try (DeviceMemory memory = DeviceMemory.open(Device.cpu());
        Program program = Program.load(source, memory.manager());
        NDManager scratch = memory.scratch()) {
      NDArray rows = scratch.create(drawn, new Shape(4, drawn.length / 4));
      NDArray seen = program.run(scratch, "see", rows, memory.pixels(canvases));
      ByteBuffer bytes = seen.toByteBuffer();
      byte[] pixels = new byte[bytes.remaining()];
      bytes.get(pixels);
      return pixels;
    }
  }

  private static Value see(Graph graph) {
    Value drawn = graph.argument("drawn", Dims.of(4, Dims.BATCH));
    Value canvases = graph.argument("images", BORDERED.canvas(3));
    return BORDERED.pixels(graph, canvases, graph.select(drawn, 0, 0), drawn, 1);
  }

  @Test
  void everyPlaceAndBothSidesComeEquallyOften() {
    int[] tops = new int[5];
    int[] pairs = new int[25];
    int mirrored = 0;
    for (long shown = 0; shown < 10_000; shown++) {
      long[] drawn = BORDERED.drawn(new Draws(7), shown);
      tops[(int) drawn[0]]++;
      pairs[(int) (5 * drawn[0] + drawn[1])]++;
      mirrored += (int) drawn[2];
    }
    for (int count : tops) {
      assertThat((double) count).isCloseTo(2000, within(200.0)); // five deviations
    }
    for (int count : pairs) {
      assertThat((double) count).isCloseTo(400, within(100.0));
    }
    assertThat((double) mirrored).isCloseTo(5000, within(250.0));
  }

  @Test
  void whatIsDrawnHangsOnTheSeedAndTheImagesShownAlone() {
    long[] all =
        LongStream.range(0, 50)
            .flatMap(shown -> Arrays.stream(BORDERED.drawn(new Draws(7), shown)))
            .toArray();
    long[] again =
        LongStream.range(0, 50)
            .map(i -> 49 - i)
            .flatMap(shown -> Arrays.stream(BORDERED.drawn(new Draws(7), shown)))
            .toArray();
    for (int shown = 0; shown < 50; shown++) {
      assertThat(Arrays.copyOfRange(again, 3 * (49 - shown), 3 * (50 - shown)))
          .isEqualTo(Arrays.copyOfRange(all, 3 * shown, 3 * shown + 3));
    }
    assertThat(
            LongStream.range(0, 50)
                .flatMap(shown -> Arrays.stream(BORDERED.drawn(new Draws(8), shown))))
        .isNotEqualTo(all);
  }

  @Test
  void aWindowInTheMiddleStaysThere() {
    View middle =
        new View(new Augmentation(false, Optional.of(new Crop.Zoomed(1.12, Place.CENTRED))), 32);
    assertThat(middle.drawn(new Draws(7), 0)).containsExactly(2, 2, 0);
    assertThat(middle.drawn(new Draws(7), 1)).containsExactly(2, 2, 0);
  }
}
