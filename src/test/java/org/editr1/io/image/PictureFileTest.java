package org.editr1.io.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.editr1.journey.UserError;
import org.junit.jupiter.api.Test;

class PictureFileTest {
  /** A smooth picture, so that JPEG stays near it. */
  private static Picture slope(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i / 3;
      rgb[i] = (byte) (40 + pixel % width * 2 + pixel / width + 20 * (i % 3));
    }
    return new Picture(width, height, rgb);
  }

  @Test
  void pngIsLossless() {
    Picture picture = slope(37, 21);
    Picture back = PictureFile.decode(PictureFile.png(picture), "back");
    assertEquals(37, back.width());
    assertArrayEquals(picture.rgb(), back.rgb());
  }

  @Test
  void jpegHalvesItsChromaAndStaysNear() {
    Picture picture = slope(48, 32);
    byte[] bytes = PictureFile.jpeg(picture, 75);
    int frame = 0;
    while (!((bytes[frame] & 0xFF) == 0xFF && (bytes[frame + 1] & 0xFF) == 0xC0)) {
      frame++;
    }
    assertEquals(0x22, bytes[frame + 11], "luma is sampled twice as often in both directions");
    assertEquals(0x11, bytes[frame + 14]);
    Picture back = PictureFile.decode(bytes, "back");
    for (int i = 0; i < picture.rgb().length; i++) {
      assertTrue(Math.abs((picture.rgb()[i] & 0xFF) - (back.rgb()[i] & 0xFF)) <= 12, "at " + i);
    }
  }

  /** A colour profile as an APP2 segment behind APP0. */
  private static byte[] withProfile(byte[] jpeg, int colorSpace) throws IOException {
    byte[] profile = ICC_Profile.getInstance(colorSpace).getData();
    int first = 4 + ((jpeg[4] & 0xFF) << 8 | (jpeg[5] & 0xFF));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, first);
    out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE2});
    int length = 2 + 14 + profile.length;
    out.writeBytes(new byte[] {(byte) (length >> 8), (byte) length});
    out.writeBytes("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(profile);
    out.write(jpeg, first, jpeg.length - first);
    return out.toByteArray();
  }

  @Test
  void colourProfilesAreIgnored() throws IOException {
    byte[] jpeg = PictureFile.jpeg(slope(48, 32), 90);
    byte[] tagged = withProfile(jpeg, ColorSpace.CS_LINEAR_RGB);
    assertArrayEquals(
        PictureFile.decode(jpeg, "plain").rgb(), PictureFile.decode(tagged, "tagged").rgb());
  }

  @Test
  void withoutMarkersThreeComponentsAreYCbCr() {
    byte[] jpeg = PictureFile.jpeg(slope(48, 32), 90);
    int first = 4 + ((jpeg[4] & 0xFF) << 8 | (jpeg[5] & 0xFF));
    byte[] bare = new byte[jpeg.length - first + 2];
    System.arraycopy(jpeg, 0, bare, 0, 2);
    System.arraycopy(jpeg, first, bare, 2, bare.length - 2);
    int frame = 2;
    while (!((bare[frame] & 0xFF) == 0xFF && (bare[frame + 1] & 0xFF) == 0xC0)) {
      frame++;
    }
    assertArrayEquals(
        PictureFile.decode(jpeg, "plain").rgb(), PictureFile.decode(bare, "bare").rgb());
    bare[frame + 10] = 'R';
    bare[frame + 13] = 'G';
    bare[frame + 16] = 'B';
    assertEquals(bare.length, JpegSegments.plain(bare).length, "named RGB stays as it is");
  }

  @Test
  void sixteenBitsLoseTheirLowByte() throws IOException {
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setSample(0, 0, 0, 0x4CFF);
    grey.getRaster().setSample(1, 0, 0, 0xFFFF);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(grey, "png", out);
    Picture picture = PictureFile.decode(out.toByteArray(), "grey16");
    assertEquals(0x4C, picture.level(0, 0, 1));
    assertEquals(255, picture.level(1, 0, 2));
  }

  @Test
  void errorsNameThePicture() throws IOException {
    byte[] jpeg = PictureFile.jpeg(slope(64, 64), 75);
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length / 2);
    byte[] png = PictureFile.png(slope(64, 64));
    byte[] cutPng = Arrays.copyOf(png, png.length / 2);
    ByteArrayOutputStream gif = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), "gif", gif);
    for (byte[] bytes : new byte[][] {cut, cutPng, gif.toByteArray(), {1, 2, 3}, {}}) {
      UserError error =
          assertThrows(UserError.class, () -> PictureFile.decode(bytes, "images/a.png"));
      assertTrue(error.getMessage().startsWith("images/a.png "), error.getMessage());
    }
    UserError missing =
        assertThrows(UserError.class, () -> PictureFile.read(Path.of("images/none.png")));
    assertEquals("images/none.png does not exist", missing.getMessage());
  }

  @Test
  void aHugePictureIsRefusedByItsHeader() {
    byte[] png = PictureFile.png(slope(8, 8));
    // Width and height stand in IHDR at bytes 16 and 20; the reader does not check its CRC.
    png[17] = 1;
    png[21] = 1;
    UserError error = assertThrows(UserError.class, () -> PictureFile.decode(png, "huge.png"));
    assertTrue(error.getMessage().contains("pixels; at most"), error.getMessage());
  }

  @Test
  void orientationSixIsTurnedUpright() {
    Picture stored = new Picture(2, 1, new byte[] {1, 1, 1, 2, 2, 2});
    Picture seen = Orientation.of(6).upright(stored);
    assertEquals(1, seen.width());
    assertEquals(1, seen.level(0, 0, 0));
    assertEquals(2, seen.level(0, 1, 0));
    assertArrayEquals(
        stored.rgb(), Orientation.of(8).upright(Orientation.of(6).upright(stored)).rgb());
  }

  @Test
  void nearestTakesThePixelUnderTheCentre() {
    Picture picture = new Picture(5, 1, new byte[] {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4});
    Picture two = Resampling.NEAREST.resize(picture, 2, 1);
    assertEquals(1, two.level(0, 0, 0));
    assertEquals(3, two.level(1, 0, 0));
    Picture ten = Resampling.NEAREST.resize(picture, 10, 2);
    assertEquals(2, ten.level(5, 1, 0));
  }
}
