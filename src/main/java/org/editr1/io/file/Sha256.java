package org.editr1.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 in lower-case hexadecimal. */
public final class Sha256 {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final int BUFFER = 1 << 18;

  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String of(Path file) throws IOException {
    Sha256 hash = new Sha256();
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (channel.read(buffer.clear()) >= 0) {
        hash.add(buffer.flip());
      }
    }
    return hash.hex();
  }

  public static String of(byte[] bytes) {
    return new Sha256().add(ByteBuffer.wrap(bytes)).hex();
  }

  public static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  /** Adds the remaining bytes of {@code data} without moving its position. */
  public Sha256 add(ByteBuffer data) {
    digest.update(data.duplicate());
    return this;
  }

  /** The hash of all added bytes; may be called once. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
