package org.editr1.reward.server;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bytes of a pickle and the layout of values in them. Every length is checked before use. */
final class PickleInput {
  private static final int LONGEST_LINE = 1 << 16;
  private static final Pattern FRACTION =
      Pattern.compile("-?\\d{1,20}(\\.\\d{1,30})?(e[+-]?\\d{1,3})?");
  private static final Pattern SLOT = Pattern.compile("\\d{1,9}");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})");

  private final ByteBuffer bytes;

  PickleInput(byte[] body) {
    this.bytes = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
  }

  int remaining() {
    return bytes.remaining();
  }

  private void require(long count) throws BadPickle {
    if (count < 0 || count > bytes.remaining()) {
      throw new BadPickle(
          "cut off: " + count + " bytes are announced, " + bytes.remaining() + " are left");
    }
  }

  /** Little-endian. */
  long unsigned(int width) throws BadPickle {
    require(width);
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= (bytes.get() & 0xFFL) << (8 * i);
    }
    return value;
  }

  long signed(int width) throws BadPickle {
    int unused = 64 - 8 * width;
    return unsigned(width) << unused >> unused;
  }

  /** An integer of {@code width} bytes: a {@link Long} where it fits. */
  Number integer(long width) throws BadPickle {
    byte[] little = take(width);
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[big.length - 1 - i];
    }
    BigInteger value = big.length == 0 ? BigInteger.ZERO : new BigInteger(big);
    return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
  }

  double binaryFraction() throws BadPickle {
    return Double.longBitsToDouble(Long.reverseBytes(unsigned(8)));
  }

  double writtenFraction() throws BadPickle {
    return Double.parseDouble(line(FRACTION));
  }

  long writtenSlot() throws BadPickle {
    return Long.parseLong(line(SLOT));
  }

  byte[] bytes(int widthOfLength) throws BadPickle {
    return take(unsigned(widthOfLength));
  }

  private byte[] take(long count) throws BadPickle {
    require(count);
    byte[] taken = new byte[(int) count];
    bytes.get(taken);
    return taken;
  }

  String text(int widthOfLength) throws BadPickle {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes(widthOfLength)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new BadPickle("a text is not UTF-8");
    }
  }

  /** The text up to the end of the line, with {@code \\uXXXX} for characters outside Latin-1. */
  String escapedText() throws BadPickle {
    Matcher escapes = ESCAPE.matcher(line());
    StringBuilder text = new StringBuilder();
    while (escapes.find()) {
      int point = Integer.parseUnsignedInt(escapes.group(1).substring(1), 16);
      if (!Character.isValidCodePoint(point)) {
        throw new BadPickle("a text holds the code point " + escapes.group(1));
      }
      escapes.appendReplacement(text, Matcher.quoteReplacement(Character.toString(point)));
    }
    return escapes.appendTail(text).toString();
  }

  private String line(Pattern expected) throws BadPickle {
    String line = line();
    if (!expected.matcher(line).matches()) {
      throw new BadPickle("a line does not hold a number");
    }
    return line;
  }

  private String line() throws BadPickle {
    int length = 0;
    while (length < bytes.remaining() && bytes.get(bytes.position() + length) != '\n') {
      length++;
    }
    if (length == bytes.remaining() || length > LONGEST_LINE) {
      throw new BadPickle("a line has no end");
    }
    String line = new String(take(length), StandardCharsets.ISO_8859_1);
    bytes.get();
    return line;
  }
}
