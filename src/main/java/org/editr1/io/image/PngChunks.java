package org.editr1.io.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Removes from a PNG the chunks that do not affect its levels: texts and profiles are compressed,
 * and the JDK's reader would decompress them whatever their size.
 */
final class PngChunks {
  /** Offset of the first chunk. */
  static final int FIRST = 8;

  /** Bytes of length, type and checksum of a chunk. */
  static final int FRAME = 12;

  private static final long SIGNATURE = 0x89504E470D0A1A0AL;
  private static final Set<Integer> NEEDED =
      Stream.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND")
          .map(PngChunks::type)
          .collect(Collectors.toUnmodifiableSet());

  private PngChunks() {}

  static boolean isPng(byte[] bytes) {
    return bytes.length >= FIRST && ByteBuffer.wrap(bytes).getLong() == SIGNATURE;
  }

  static int type(String name) {
    return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).getInt();
  }

  /** The reduced image; bytes of another format are returned unchanged. */
  static byte[] plain(byte[] bytes) {
    if (!isPng(bytes)) {
      return bytes;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    out.write(bytes, 0, FIRST);
    int at = FIRST;
    while (bytes.length - at >= FRAME) {
      int length = in.getInt(at);
      if (length < 0 || length > bytes.length - at - FRAME) {
        break;
      }
      if (NEEDED.contains(in.getInt(at + 4))) {
        out.write(bytes, at, length + FRAME);
      }
      at += length + FRAME;
    }
    // A truncated rest stays truncated, so that the reader reports it.
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }
}
