package io.graupel.storage;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/** One PNG or JPEG file. */
final class Picture {
  private static final int LARGEST_SIDE = 16_384;

  private Picture() {}

  /** What its header says. */
  record Form(int width, int height, int channels) {}

  @FunctionalInterface
  private interface Use<T> {
    T read(ImageReader reader) throws IOException;
  }

  static Form form(Path file) throws IOException {
    return with(
        file,
        reader -> {
          int width = reader.getWidth(0);
          int height = reader.getHeight(0);
          if (width > LARGEST_SIDE || height > LARGEST_SIDE) {
            throw new IOException(
                "%dx%d pixels (expected: at most %d a side)"
                    .formatted(width, height, LARGEST_SIDE));
          }
          return new Form(width, height, channels(reader));
        });
  }

  private static int channels(ImageReader reader) throws IOException {
    ImageTypeSpecifier type = reader.getRawImageType(0);
    if (type != null) {
      return isGrey(type.getColorModel()) ? 1 : 3;
    }
    return reader.read(0).getColorModel().getNumColorComponents() == 1 ? 1 : 3;
  }

  /** Pixels in planes, row by row: uint8 (C, H, W). */
  static byte[] pixels(Path file, int channels) throws IOException {
    BufferedImage image = with(file, reader -> reader.read(0));
    int width = image.getWidth();
    int plane = width * image.getHeight();
    byte[] pixels = new byte[channels * plane];
    boolean grey = isGrey(image.getColorModel());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < width; x++) {
        int rgb = grey ? grey(image, x, y) * 0x010101 : image.getRGB(x, y);
        for (int c = 0; c < channels; c++) {
          int shift = channels == 1 ? 0 : 16 - 8 * c;
          pixels[c * plane + y * width + x] = (byte) (rgb >> shift);
        }
      }
    }
    return pixels;
  }

  /** The value as stored: to ask a grey image for RGB would pass it through a tone curve. */
  private static int grey(BufferedImage image, int x, int y) {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return palette.getBlue(image.getRaster().getSample(x, y, 0));
    }
    Raster raster = image.getRaster();
    int bits = raster.getSampleModel().getSampleSize(0);
    int sample = raster.getSample(x, y, 0);
    return bits > 8 ? sample >> (bits - 8) : sample;
  }

  private static boolean isGrey(ColorModel model) {
    if (!(model instanceof IndexColorModel palette)) {
      return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    }
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getGreen(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  private static <T> T with(Path file, Use<T> use) throws IOException {
    try (ImageInputStream in = new FileImageInputStream(new File(file.toString()))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new MalformedFileException(
            file, "begins with %s (expected: a PNG or JPEG image)".formatted(beginning(file)));
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in);
        return use.read(reader);
      } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new MalformedFileException(
            file,
            "damaged: %s (expected: a whole PNG or JPEG image); fetch it again"
                .formatted(e.getMessage()),
            e);
      } finally {
        reader.dispose();
      }
    }
  }

  private static String beginning(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(8);
      return bytes.length == 0 ? "nothing" : HexFormat.ofDelimiter(" ").formatHex(bytes);
    }
  }
}
