package org.editr1.io.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.editr1.UserError;

/**
 * Removes the colour profile from a WebP, which the reader would apply, and compares its two sizes:
 * limits are checked against the canvas, while the frame takes the memory (RFC 9649).
 */
final class WebpChunks {
  /** Offset of the first chunk. */
  static final int FIRST = 12;

  /** Bytes of type and length of a chunk. */
  static final int HEAD = 8;

  private static final int PROFILE_FLAG = 0x20;
  private static final int EDGE_BITS = 14;
  private static final int EDGE_MASK = (1 << EDGE_BITS) - 1;

  private final ByteBuffer in;
  private final String label;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long canvas = -1;

  private WebpChunks(byte[] bytes, String label) {
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.label = label;
  }

  static boolean isWebp(byte[] bytes) {
    if (bytes.length < FIRST + HEAD) {
      return false;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return in.getInt(0) == type("RIFF") && in.getInt(8) == type("WEBP");
  }

  static int type(String name) {
    return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }

  /**
   * The image without its profile; bytes of another format are returned unchanged.
   *
   * @param label name of the image in error messages
   */
  static byte[] plain(byte[] bytes, String label) {
    return isWebp(bytes) ? new WebpChunks(bytes, label).rewrite() : bytes;
  }

  private byte[] rewrite() {
    int size = in.getInt(4);
    if (size < 0 || size > in.capacity() - HEAD) {
      throw new UserError(label + " is cut off");
    }
    int end = HEAD + size;
    out.write(in.array(), 0, FIRST);
    int at = FIRST;
    while (end - at >= HEAD) {
      int length = in.getInt(at + 4);
      if (length < 0 || length > end - at - HEAD) {
        throw new UserError(label + " is damaged: a chunk is longer than the file");
      }
      int next = Math.min(end, at + HEAD + length + length % 2);
      chunk(at, next);
      at = next;
    }
    byte[] plain = out.toByteArray();
    ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).putInt(4, plain.length - HEAD);
    return plain;
  }

  private void chunk(int at, int next) {
    int type = in.getInt(at);
    if (type == type("ANMF") || type == type("ANIM")) {
      throw new UserError(label + " is an animation: save it as a still image");
    }
    if (type == type("ICCP")) {
      return;
    }
    int start = at + HEAD;
    byte[] copy = Arrays.copyOfRange(in.array(), at, next);
    if (type == type("VP8X")) {
      canvas = edges(three(start + 4) + 1, three(start + 7) + 1);
      copy[HEAD] &= ~PROFILE_FLAG;
    } else if (type == type("VP8L")) {
      int packed = in.getInt(start + 1);
      checkFrame((packed & EDGE_MASK) + 1, (packed >>> EDGE_BITS & EDGE_MASK) + 1);
    } else if (type == type("VP8 ")) {
      checkFrame(in.getShort(start + 6) & EDGE_MASK, in.getShort(start + 8) & EDGE_MASK);
    }
    out.writeBytes(copy);
  }

  private int three(int at) {
    return in.get(at) & 0xFF | (in.get(at + 1) & 0xFF) << 8 | (in.get(at + 2) & 0xFF) << 16;
  }

  private static long edges(int width, int height) {
    return (long) width << 32 | height;
  }

  private void checkFrame(int width, int height) {
    if (canvas != -1 && canvas != edges(width, height)) {
      throw new UserError(label + " is damaged: its frame does not have the size of its canvas");
    }
  }
}
