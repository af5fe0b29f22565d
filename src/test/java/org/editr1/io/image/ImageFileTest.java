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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.editr1.UserError;
import org.editr1.io.file.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
  /** A smooth image, which JPEG changes little. */
  private static RgbImage slope(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i / 3;
      rgb[i] = (byte) (40 + pixel % width * 2 + pixel / width + 20 * (i % 3));
    }
    return new RgbImage(width, height, rgb);
  }

  @Test
  void pngIsLossless() {
    RgbImage picture = slope(37, 21);
    RgbImage back = ImageFile.decode(ImageFile.png(picture), "back");
    assertEquals(37, back.width());
    assertArrayEquals(picture.rgb(), back.rgb());
  }

  @Test
  void jpegSubsamplesChromaWithSmallErrors() {
    RgbImage picture = slope(48, 32);
    byte[] bytes = ImageFile.jpeg(picture, 75);
    int frame = 0;
    while (!((bytes[frame] & 0xFF) == 0xFF && (bytes[frame + 1] & 0xFF) == 0xC0)) {
      frame++;
    }
    assertEquals(0x22, bytes[frame + 11], "luma is sampled twice as often in both directions");
    assertEquals(0x11, bytes[frame + 14]);
    RgbImage back = ImageFile.decode(bytes, "back");
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
  void ignoresColourProfiles() throws IOException {
    byte[] jpeg = ImageFile.jpeg(slope(48, 32), 90);
    byte[] tagged = withProfile(jpeg, ColorSpace.CS_LINEAR_RGB);
    assertArrayEquals(
        ImageFile.decode(jpeg, "plain").rgb(), ImageFile.decode(tagged, "tagged").rgb());
  }

  @Test
  void readsThreeComponentsWithoutMarkersAsYCbCr() {
    byte[] jpeg = ImageFile.jpeg(slope(48, 32), 90);
    int first = 4 + ((jpeg[4] & 0xFF) << 8 | (jpeg[5] & 0xFF));
    byte[] bare = new byte[jpeg.length - first + 2];
    System.arraycopy(jpeg, 0, bare, 0, 2);
    System.arraycopy(jpeg, first, bare, 2, bare.length - 2);
    int frame = 2;
    while (!((bare[frame] & 0xFF) == 0xFF && (bare[frame + 1] & 0xFF) == 0xC0)) {
      frame++;
    }
    assertArrayEquals(ImageFile.decode(jpeg, "plain").rgb(), ImageFile.decode(bare, "bare").rgb());
    bare[frame + 10] = 'R';
    bare[frame + 13] = 'G';
    bare[frame + 16] = 'B';
    assertEquals(bare.length, JpegSegments.plain(bare).length, "named RGB stays as it is");
  }

  @Test
  void sixteenBitLevelsLoseTheirLowByte() throws IOException {
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setSample(0, 0, 0, 0x4CFF);
    grey.getRaster().setSample(1, 0, 0, 0xFFFF);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(grey, "png", out);
    RgbImage picture = ImageFile.decode(out.toByteArray(), "grey16");
    assertEquals(0x4C, picture.level(0, 0, 1));
    assertEquals(255, picture.level(1, 0, 2));
  }

  @Test
  void errorsNameTheImage() throws IOException {
    byte[] jpeg = ImageFile.jpeg(slope(64, 64), 75);
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length / 2);
    byte[] png = ImageFile.png(slope(64, 64));
    byte[] cutPng = Arrays.copyOf(png, png.length / 2);
    ByteArrayOutputStream gif = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), "gif", gif);
    for (byte[] bytes : new byte[][] {cut, cutPng, gif.toByteArray(), {1, 2, 3}, {}}) {
      UserError error =
          assertThrows(UserError.class, () -> ImageFile.decode(bytes, "images/a.png"));
      assertTrue(error.getMessage().startsWith("images/a.png "), error.getMessage());
    }
    UserError missing =
        assertThrows(UserError.class, () -> ImageFile.read(Path.of("images/none.png")));
    assertEquals("images/none.png does not exist", missing.getMessage());
  }

  @Test
  void refusesAHugeImageByItsHeader() {
    byte[] png = ImageFile.png(slope(8, 8));
    // Width and height stand in IHDR at bytes 16 and 20; the reader does not check its CRC.
    png[17] = 1;
    png[21] = 1;
    UserError error = assertThrows(UserError.class, () -> ImageFile.decode(png, "huge.png"));
    assertTrue(error.getMessage().contains("pixels; at most"), error.getMessage());
  }

  /**
   * Written by Pillow 12.0.0; as it is, without Adobe's marker, and with a marker that says luma
   * and chroma. The hashes are those of Pillow's {@code convert("RGB")}.
   */
  @Test
  void cmykJpegBecomesRgbAsInPillow() throws IOException {
    byte[] inverted = Files.readAllBytes(Path.of("src/test/resources/images/cmyk.jpg"));
    byte[] bare = new byte[inverted.length - 16];
    System.arraycopy(inverted, 0, bare, 0, 2);
    System.arraycopy(inverted, 18, bare, 2, bare.length - 2);
    byte[] luma = inverted.clone();
    luma[17] = 2;
    String rgb = "b87f299054de84de20588632ca877c358949d3e4d2a1f05395fc83c119d5d4e0";
    assertEquals(rgb, Sha256.of(ImageFile.decode(inverted, "cmyk").rgb()));
    assertEquals(rgb, Sha256.of(ImageFile.decode(bare, "cmyk").rgb()));
    assertEquals(
        "25d9b6eda0c38b1773d7cf1111d28815977bf0a9c45f54b36d5638c1cadbb71b",
        Sha256.of(ImageFile.decode(luma, "ycck").rgb()));
  }

  @Test
  void pointerOfGitLfsIsNamed() {
    byte[] pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:"
            .getBytes(StandardCharsets.US_ASCII);
    UserError error = assertThrows(UserError.class, () -> ImageFile.decode(pointer, "a.png"));
    assertTrue(error.getMessage().contains("run git lfs pull"), error.getMessage());
  }

  private static final Path WEBP = Path.of("src/test/resources/goldens/image-ops-webp");

  private static String refusal(byte[] bytes) {
    UserError error = assertThrows(UserError.class, () -> ImageFile.decode(bytes, "a.webp"));
    assertTrue(error.getMessage().startsWith("a.webp "), error.getMessage());
    return error.getMessage();
  }

  /** Width and height less one stand in VP8X at bytes 24 and 27, three bytes each. */
  @Test
  void refusesAWebpWithTwoSizes() throws IOException {
    byte[] canvas = Files.readAllBytes(WEBP.resolve("rotated.webp"));
    canvas[24]++;
    assertTrue(refusal(canvas).contains("size of its canvas"));
    // In VP8L they are 14 bits each behind a byte; 16384 x 16384 is the largest.
    byte[] frame = Files.readAllBytes(WEBP.resolve("lossless.webp"));
    frame[21] = frame[22] = frame[23] = (byte) 0xFF;
    frame[24] |= 0x0F;
    assertTrue(refusal(frame).contains("pixels; at most"));
    byte[] whole = Files.readAllBytes(WEBP.resolve("lossless.webp"));
    for (int length : new int[] {30, whole.length / 2, whole.length - 1}) {
      assertTrue(refusal(Arrays.copyOf(whole, length)).contains("cut off"));
    }
  }

  @Test
  void refusesAnimations() {
    // Two frames of 8x6 pixels, written by Pillow 13.0.0.
    String frames =
        "UklGRsYAAABXRUJQVlA4WAoAAAACAAAABwAABQAAQU5JTQYAAAAAAAAAAABBTk1GSAAAAAAAAAAAAAcAAAUAAGQA"
            + "AAJWUDggMAAAADABAJ0BKggABgABQCYloAADcAD+9hNf//i0P7ef8GtzX//8Cd//wJ3//Anf+AAAAEFOTUZKAAAA"
            + "AAAAAAAABwAABQAAZAAAAFZQOCAyAAAANAEAnQEqCAAGAAAAJiWgAANwAP7fgD//69H//no//89H+Sj//958//7n"
            + "z//ufP+cYAA=";
    assertTrue(refusal(Base64.getDecoder().decode(frames)).contains("animation"));
  }

  /** A chunk of a PNG; nobody looks at its check sum. */
  private static byte[] chunk(String type, byte[] data) {
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(type.getBytes(StandardCharsets.US_ASCII))
        .put(data)
        .array();
  }

  private static byte[] withChunk(byte[] png, byte[] chunk) {
    int behindHeader = 8 + 25;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, behindHeader);
    out.writeBytes(chunk);
    out.write(png, behindHeader, png.length - behindHeader);
    return out.toByteArray();
  }

  /** 64 MB of zeros in a text would be unfolded by who reads it. */
  @Test
  void doesNotDecompressTextsInAPng() {
    byte[] png = ImageFile.png(slope(37, 21));
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[1 << 26]);
    deflater.finish();
    byte[] small = new byte[1 << 18];
    int length = deflater.deflate(small);
    deflater.end();
    byte[] data = new byte[3 + length];
    data[0] = 'k';
    System.arraycopy(small, 0, data, 3, length);
    byte[] bomb = withChunk(png, chunk("zTXt", data));
    assertArrayEquals(png, PngChunks.plain(bomb));
    assertArrayEquals(slope(37, 21).rgb(), ImageFile.decodeUpright(bomb, "bomb.png").rgb());
  }

  @Test
  void refusesAnImageThatIsLargeDecoded() {
    byte[] png = ImageFile.png(slope(8, 8));
    // 8000 x 8000 pixels of 16 bits and four channels.
    ByteBuffer.wrap(png).putInt(16, 8000).putInt(20, 8000).put(24, (byte) 16).put(25, (byte) 6);
    UserError error = assertThrows(UserError.class, () -> ImageFile.decode(png, "deep.png"));
    assertTrue(error.getMessage().contains("bytes decoded; at most"), error.getMessage());
  }

  @Test
  void refusesAHugeFileBeforeReadingIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("huge.png");
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(new byte[1]), 100_000_000);
    }
    UserError error = assertThrows(UserError.class, () -> ImageFile.read(file));
    assertTrue(error.getMessage().contains("an image has at most"), error.getMessage());
  }

  /** A TIFF structure of one entry, in either order of bytes. */
  private static byte[] exif(int orientation, ByteOrder order) {
    return ByteBuffer.allocate(26)
        .put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII))
        .order(order)
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 0x0112)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) orientation)
        .array();
  }

  private static byte[] rotatedJpeg(byte[] tiff) {
    byte[] jpeg = ImageFile.jpeg(slope(48, 32), 90);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, (byte) (2 + 6 + tiff.length)});
    out.writeBytes("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(tiff);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  @Test
  void readsTheOrientationOfEveryFormat() {
    RgbImage webp = ImageFile.readUpright(WEBP.resolve("rotated.webp"));
    assertEquals(38, webp.width());
    assertEquals(53, webp.height());
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      RgbImage jpeg = ImageFile.decodeUpright(rotatedJpeg(exif(6, order)), "a.jpg");
      assertEquals(32, jpeg.width());
      byte[] png = withChunk(ImageFile.png(slope(5, 3)), chunk("eXIf", exif(3, order)));
      RgbImage upright = ImageFile.decodeUpright(png, "a.png");
      assertEquals(slope(5, 3).level(0, 0, 0), upright.level(4, 2, 0));
    }
  }

  @Test
  void damagedExifMeansUpright() {
    for (int at = 0; at < 26; at++) {
      byte[] tiff = exif(6, ByteOrder.BIG_ENDIAN);
      tiff[at] ^= (byte) 0xFF;
      int orientation = ImageFile.orientation(rotatedJpeg(tiff));
      assertTrue(orientation == 1 || orientation == 6, "at " + at + ": " + orientation);
    }
    assertEquals(1, ImageFile.orientation(rotatedJpeg(new byte[0])));
  }

  @Test
  void rotatesOrientationSixUpright() {
    RgbImage stored = new RgbImage(2, 1, new byte[] {1, 1, 1, 2, 2, 2});
    RgbImage seen = Orientation.of(6).upright(stored);
    assertEquals(1, seen.width());
    assertEquals(1, seen.level(0, 0, 0));
    assertEquals(2, seen.level(0, 1, 0));
    assertArrayEquals(
        stored.rgb(), Orientation.of(8).upright(Orientation.of(6).upright(stored)).rgb());
  }

  @Test
  void nearestTakesThePixelUnderTheCentre() {
    RgbImage picture = new RgbImage(5, 1, new byte[] {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4});
    RgbImage two = Resampling.NEAREST.resize(picture, 2, 1);
    assertEquals(1, two.level(0, 0, 0));
    assertEquals(3, two.level(1, 0, 0));
    RgbImage ten = Resampling.NEAREST.resize(picture, 10, 2);
    assertEquals(2, ten.level(5, 1, 0));
  }
}
