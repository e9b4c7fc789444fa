package io.graupel.worker.run;

import io.graupel.diffusion.Gallery;
import io.graupel.diffusion.spectrum.Settling;
import io.graupel.protocol.job.JobSpec;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/**
 * What a result shows and counts of the first images of a sample job: their pictures, and when
 * their octaves settle. Micro-batches come in their order, so the sums are always the same.
 */
final class Album {
  static final String GRID = "grid.png";
  static final String FILMSTRIP = "filmstrip.png";

  private final JobSpec.Sample spec;
  private final Gallery gallery;
  private Optional<Settling> settling = Optional.empty();
  private int images;

  Album(JobSpec.Sample spec) {
    this.spec = spec;
    this.gallery = new Gallery(spec);
  }

  /** Whether it shows or counts any of the images from there on. */
  boolean wants(int first) {
    return first < Math.max(shown(), spec.settling().orElse(0));
  }

  private int shown() {
    return Math.max(spec.grid(), spec.filmstrip());
  }

  /**
   * Adds the next micro-batch.
   *
   * @param end how many images will come
   * @return whether the pictures are complete with it, or as complete as they will be
   */
  boolean add(Made made, int end) {
    int before = images;
    images += made.samples().count();
    gallery.add(made.samples());
    settling = joined(settling, made.settling());
    int enough = Math.min(shown(), end);
    return before < enough && images >= enough;
  }

  private static Optional<Settling> joined(Optional<Settling> before, Optional<Settling> more) {
    return before.isPresent() && more.isPresent()
        ? Optional.of(before.get().plus(more.get()))
        : before.or(() -> more);
  }

  /** Draws the pictures. */
  Map<String, Path> draw(Desk desk) throws IOException {
    Map<String, Path> pictures = new TreeMap<>();
    pictures.put(GRID, write(gallery.grid(), desk.file(GRID)));
    Optional<BufferedImage> filmstrip = gallery.filmstrip();
    if (filmstrip.isPresent()) {
      pictures.put(FILMSTRIP, write(filmstrip.get(), desk.file(FILMSTRIP)));
    }
    return pictures;
  }

  private static Path write(BufferedImage picture, Path file) throws IOException {
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }

  /** When the octaves settled, if that was asked. */
  Map<String, Double> figures() {
    Map<String, Double> figures = new TreeMap<>();
    settling.ifPresent(
        found ->
            found.shares().forEach((band, share) -> figures.put("sampled.settled-" + band, share)));
    return figures;
  }
}
