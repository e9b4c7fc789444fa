package io.graupel.diffusion;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.Augmentation;
import io.graupel.protocol.job.Augmentation.Crop;
import io.graupel.protocol.job.Augmentation.Place;
import io.graupel.protocol.job.Images;

/**
 * How a training sees its images where chance has a part in it: through a window of their side on a
 * canvas that is larger or as large, mirrored or not. Canvases are made once and lie on the device;
 * the program reads single pixels of them, so that a view costs no arithmetic on images.
 *
 * @param side of the window, in pixels
 */
record View(Augmentation augmentation, int side) {
  /**
   * Rows of what is drawn for an image: row and column of the window's corner, and 1 if mirrored.
   */
  static final int DRAWS = 3;

  private int canvas() {
    return augmentation.canvas(side);
  }

  /** Shape of a canvas. */
  Dims canvas(int channels) {
    return Dims.images(channels, canvas(), canvas());
  }

  /** The canvases of images as the data set has them. */
  ImageSet canvases(ImageSet images, Images.Fit fit) {
    return augmentation
        .crop()
        .map(
            crop ->
                switch (crop) {
                  case Crop.Zoomed zoomed -> images.resized(canvas());
                  case Crop.Bordered bordered -> images.fitted(side, fit).bordered(canvas());
                })
        .orElseGet(() -> images.fitted(side, fit));
  }

  /**
   * What is drawn for an image, {@value #DRAWS} numbers.
   *
   * @param shown how many images have been shown before
   */
  long[] drawn(Draws draws, long shown) {
    int places = canvas() - side + 1;
    boolean fixed =
        augmentation.crop().orElse(null) instanceof Crop.Zoomed(var f, Place place)
            && place == Place.CENTRED;
    long middle = Math.round(Math.rint((canvas() - side) / 2.0));
    return new long[] {
      fixed ? middle : draws.below(places, Draws.Purpose.WINDOW, 2 * shown),
      fixed ? middle : draws.below(places, Draws.Purpose.WINDOW, 2 * shown + 1),
      augmentation.flip() ? draws.below(2, Draws.Purpose.MIRROR, shown) : 0
    };
  }

  /**
   * Writes the pixels that are seen, uint8 (N, C, side, side).
   *
   * @param canvases all there are, uint8 (images, C, canvas, canvas)
   * @param image int64 (N): which of them
   * @param drawn int64 (rows, N), of which those from {@code first} on are {@link #drawn}
   */
  Value pixels(Graph graph, Value canvases, Value image, Value drawn, int first) {
    long row = canvas();
    long plane = row * row;
    int channels = canvases.channels();
    Value top = single(graph, graph.select(drawn, 0, first));
    Value left = single(graph, graph.select(drawn, 0, first + 1));
    Value mirrored = single(graph, graph.select(drawn, 0, first + 2));
    Value along = graph.reshape(graph.range(side, image), Dims.of(1, 1, 1, side));
    Value back = graph.add(graph.mul(along, -1L), side - 1L);
    Value column = graph.add(graph.choose(mirrored, along, back), left);
    Value down = graph.reshape(graph.range(side, image), Dims.of(1, 1, side, 1));
    Value start = graph.mul(graph.add(down, top), row);
    Value channel = graph.reshape(graph.range(channels, image), Dims.of(1, channels, 1, 1));
    Value planes =
        graph.add(graph.mul(single(graph, image), channels * plane), graph.mul(channel, plane));
    return graph.take(canvases, graph.add(graph.add(planes, start), column));
  }

  private static Value single(Graph graph, Value ofEach) {
    return graph.reshape(ofEach, Dims.images(1, 1, 1));
  }
}
