package org.editr1.io.image;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.MetadataException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.editr1.journey.UserError;

/**
 * PNG and JPEG to and from pictures. Levels are read from the raster as they are: no gamma, no
 * colour profile, alpha and transparent palette entries dropped, as Pillow's {@code
 * convert("RGB")}. Pictures of 16 bits lose their low byte.
 */
public final class PictureFile {
  private static final long MAX_PIXELS = 100_000_000;

  private PictureFile() {}

  /** Reads a file and turns it as its camera held it. */
  public static Picture readUpright(Path file) {
    byte[] bytes = bytes(file);
    return Orientation.of(orientation(bytes)).upright(decode(bytes, file.toString()));
  }

  /** Reads a file as it is stored. */
  public static Picture read(Path file) {
    return decode(bytes(file), file.toString());
  }

  /** The file's bytes. */
  public static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * @param label what error messages call the picture
   */
  public static Picture decodeUpright(byte[] bytes, String label) {
    return Orientation.of(orientation(bytes)).upright(decode(bytes, label));
  }

  /**
   * @param label what error messages call the picture
   */
  public static Picture decode(byte[] bytes, String label) {
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
      if (!readers.hasNext()) {
        throw new UserError(label + " is not a PNG or JPEG picture");
      }
      ImageReader reader = readers.next();
      reader.setInput(input, true, true);
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > MAX_PIXELS) {
        throw new UserError(label + " has " + pixels + " pixels; at most " + MAX_PIXELS);
      }
      BufferedImage image = reader.read(0);
      reader.dispose();
      return levels(image);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new UserError(label + " cannot be decoded: " + e.getMessage(), e);
    }
  }

  private static Picture levels(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    Raster raster = image.getRaster();
    ColorModel model = image.getColorModel();
    int shift = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    boolean grey = raster.getNumBands() < 3;
    byte[] rgb = new byte[width * height * 3];
    int[] pixel = new int[raster.getNumBands()];
    for (int i = 0; i < width * height; i++) {
      raster.getPixel(i % width, i / width, pixel);
      if (model instanceof IndexColorModel palette) {
        rgb[3 * i] = (byte) palette.getRed(pixel[0]);
        rgb[3 * i + 1] = (byte) palette.getGreen(pixel[0]);
        rgb[3 * i + 2] = (byte) palette.getBlue(pixel[0]);
      } else {
        for (int channel = 0; channel < 3; channel++) {
          rgb[3 * i + channel] = (byte) (pixel[grey ? 0 : channel] >> shift);
        }
      }
    }
    return new Picture(width, height, rgb);
  }

  /** The EXIF orientation 1..8; 1 where there is none. */
  public static int orientation(byte[] bytes) {
    try {
      ExifIFD0Directory exif =
          ImageMetadataReader.readMetadata(new ByteArrayInputStream(bytes))
              .getFirstDirectoryOfType(ExifIFD0Directory.class);
      return exif != null && exif.containsTag(ExifIFD0Directory.TAG_ORIENTATION)
          ? exif.getInt(ExifIFD0Directory.TAG_ORIENTATION)
          : 1;
    } catch (ImageProcessingException | MetadataException | IOException e) {
      return 1;
    }
  }

  /** Lossless. */
  public static byte[] png(Picture picture) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image(picture), "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * JPEG with 4:2:0 chroma.
   *
   * @param quality 0..100
   */
  public static byte[] jpeg(Picture picture, int quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(quality / 100f);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image(picture), null, null), parameters);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** For drawing. */
  public static BufferedImage image(Picture picture) {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    int[] pixels = new int[picture.width() * picture.height()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] =
          ((picture.rgb()[3 * i] & 0xFF) << 16)
              | ((picture.rgb()[3 * i + 1] & 0xFF) << 8)
              | (picture.rgb()[3 * i + 2] & 0xFF);
    }
    image.setRGB(0, 0, picture.width(), picture.height(), pixels, 0, picture.width());
    return image;
  }
}
