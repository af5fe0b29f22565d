package org.editr1.io.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.editr1.UserError;
import org.editr1.io.file.ForeignFile;
import org.editr1.io.image.JpegSegments.Colours;
import org.editr1.io.image.Orientation.Exif;

/**
 * Reads PNG, JPEG and WebP; writes PNG and JPEG. Levels are taken from the raster unchanged: no
 * gamma, no colour profile, and by default no transparency. Levels of 16 bits lose their low byte.
 */
public final class ImageFile {
  /** More pixels than cameras make, within the memory of a JVM of a few GB. */
  private static final long MAX_PIXELS = 1L << 26;

  private static final long MAX_DECODED = 4 * MAX_PIXELS;
  private static final long MAX_BYTES = 100_000_000;
  private static final int OPACITY = 3;
  private static final Set<String> FORMATS = Set.of("png", "jpeg", "webp");

  private ImageFile() {}

  /** Reads a file upright, by its EXIF orientation. */
  public static RgbImage readUpright(Path file) {
    return decodeUpright(bytes(file), file.toString());
  }

  /** Reads a file as it is stored. */
  public static RgbImage read(Path file) {
    return read(file, Alpha.DROPPED);
  }

  /**
   * Reads a file as it is stored.
   *
   * @param alpha treatment of transparency
   */
  public static RgbImage read(Path file, Alpha alpha) {
    return decode(bytes(file), file.toString(), alpha);
  }

  /** The file's bytes. */
  public static byte[] bytes(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new UserError(file + " has " + size + " bytes; an image has at most " + MAX_BYTES);
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new UserError(file + " does not exist", e);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e, e);
    }
  }

  /**
   * @param label name of the image in error messages
   */
  public static RgbImage decodeUpright(byte[] bytes, String label) {
    return Orientation.of(orientation(bytes)).upright(decode(bytes, label));
  }

  /**
   * @param label name of the image in error messages
   */
  public static RgbImage decode(byte[] bytes, String label) {
    return decode(bytes, label, Alpha.DROPPED);
  }

  private static RgbImage decode(byte[] bytes, String label, Alpha alpha) {
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(plain(bytes, label)))) {
      ImageReader reader = reader(input, label);
      try {
        return levels(raw(reader, JpegSegments.colours(bytes), label), alpha);
      } finally {
        reader.dispose();
      }
    } catch (UserError e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Broken files make the decoders throw many kinds of exception.
      throw new UserError(label + " cannot be decoded: " + e.getMessage(), e);
    }
  }

  /** The parts of a file that determine its levels. */
  private static byte[] plain(byte[] bytes, String label) {
    ForeignFile.refusePointer(bytes, label);
    return WebpChunks.plain(PngChunks.plain(JpegSegments.plain(bytes)), label);
  }

  private static ImageReader reader(ImageInputStream input, String label) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
        reader.setInput(input, true, true);
        return reader;
      }
    }
    throw new UserError(label + " is not a PNG, JPEG or WebP image");
  }

  /** Checks the header before memory is taken. */
  private static BufferedImage raw(ImageReader reader, Colours colours, String label)
      throws IOException {
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > MAX_PIXELS) {
      throw new UserError(label + " has " + pixels + " pixels; at most " + MAX_PIXELS);
    }
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
    if (!types.hasNext() && colours == Colours.OTHER) {
      throw new UserError(label + " is not grey, RGB or CMYK: save it as an RGB image");
    }
    int bits = colours == Colours.OTHER ? types.next().getColorModel().getPixelSize() : 8 * 8;
    long decoded = pixels * bits / Byte.SIZE;
    if (decoded > MAX_DECODED) {
      throw new UserError(label + " takes " + decoded + " bytes decoded; at most " + MAX_DECODED);
    }
    BufferedImage image =
        colours == Colours.OTHER ? reader.read(0) : CmykJpeg.read(reader, colours == Colours.YCCK);
    for (String warning : warnings) {
      if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
        throw new UserError(label + " is cut off: " + warning);
      }
    }
    return image;
  }

  private static RgbImage levels(BufferedImage image, Alpha alpha) {
    int width = image.getWidth();
    int height = image.getHeight();
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int[][] lookUp = lookUp(image.getColorModel(), bands);
    int shift = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    byte[] rgb = new byte[width * height * 3];
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        int opacity = level(row, x * bands, bands, OPACITY, lookUp, shift);
        for (int channel = 0; channel < 3; channel++) {
          int level = level(row, x * bands, bands, channel, lookUp, shift);
          rgb[(y * width + x) * 3 + channel] = (byte) alpha.blend(level, opacity);
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /**
   * The level of the pixel at {@code start}; grey is all three colours, and a missing opacity is
   * full.
   */
  private static int level(
      int[] row, int start, int bands, int channel, int[][] lookUp, int shift) {
    if (lookUp.length > 0) {
      return lookUp[channel][row[start]];
    }
    if (channel == OPACITY) {
      return bands % 2 == 0 ? row[start + bands - 1] >> shift : 255;
    }
    return row[start + (bands < 3 ? 0 : channel)] >> shift;
  }

  /** Red, green, blue and opacity of a palette's entries; empty without a palette. */
  private static int[][] lookUp(ColorModel model, int bands) {
    if (bands != 1 || !(model instanceof IndexColorModel palette)) {
      return new int[0][];
    }
    int[][] channels = new int[OPACITY + 1][palette.getMapSize()];
    for (int i = 0; i < palette.getMapSize(); i++) {
      channels[0][i] = palette.getRed(i);
      channels[1][i] = palette.getGreen(i);
      channels[2][i] = palette.getBlue(i);
      channels[OPACITY][i] = palette.getAlpha(i);
    }
    return channels;
  }

  /** The EXIF orientation 1..8; 1 if it is missing. */
  public static int orientation(byte[] bytes) {
    return Exif.orientation(bytes);
  }

  /** Encodes a PNG. */
  public static byte[] png(RgbImage rgb) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // Given a plain stream, ImageIO makes a temporary file.
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageIO.write(image(rgb), "png", stream);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  /**
   * Encodes a JPEG with 4:2:0 chroma.
   *
   * @param quality 0..100
   */
  public static byte[] jpeg(RgbImage rgb, int quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(quality / 100f);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image(rgb), null, null), parameters);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** The image as a {@link BufferedImage}. */
  public static BufferedImage image(RgbImage rgb) {
    BufferedImage image = new BufferedImage(rgb.width(), rgb.height(), BufferedImage.TYPE_INT_RGB);
    int[] pixels = new int[rgb.width() * rgb.height()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] =
          ((rgb.rgb()[3 * i] & 0xFF) << 16)
              | ((rgb.rgb()[3 * i + 1] & 0xFF) << 8)
              | (rgb.rgb()[3 * i + 2] & 0xFF);
    }
    image.setRGB(0, 0, rgb.width(), rgb.height(), pixels, 0, rgb.width());
    return image;
  }

  /** The treatment of an image's transparency. */
  public enum Alpha {
    /** The stored colours, as in Pillow's {@code convert("RGB")}. */
    DROPPED,
    /**
     * Composed over white, as in Pillow's {@code alpha_composite} (libImaging/AlphaComposite.c).
     */
    OVER_WHITE;

    /** The visible level 0..255 of {@code level} with the opacity {@code alpha}. */
    private int blend(int level, int alpha) {
      if (this == DROPPED) {
        return level;
      }
      int sum = (level * alpha + 255 * (255 - alpha) + 128) << 7;
      return (((sum >> 8) + sum) >> 8) >> 7;
    }
  }
}
