package org.editr1.reward.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes texts, bytes, fractions, lists and dictionaries as a pickle of protocol 3. */
final class PickleWriter {
  private static final int PROTOCOL = 3;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private PickleWriter() {}

  static byte[] write(Object value) {
    PickleWriter writer = new PickleWriter();
    writer.opcode(Opcode.PROTO);
    writer.out.write(PROTOCOL);
    writer.value(value);
    writer.opcode(Opcode.STOP);
    return writer.out.toByteArray();
  }

  private void opcode(Opcode opcode) {
    out.write(opcode.code());
  }

  private void value(Object value) {
    if (value instanceof String text) {
      sized(Opcode.BINUNICODE, text.getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof byte[] bytes) {
      sized(Opcode.BINBYTES, bytes);
    } else if (value instanceof Double fraction) {
      opcode(Opcode.BINFLOAT);
      out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(fraction).array());
    } else if (value instanceof List<?> list) {
      opcode(Opcode.EMPTY_LIST);
      opcode(Opcode.MARK);
      list.forEach(this::value);
      opcode(Opcode.APPENDS);
    } else if (value instanceof Map<?, ?> map) {
      opcode(Opcode.EMPTY_DICT);
      opcode(Opcode.MARK);
      map.forEach(
          (key, each) -> {
            value(key);
            value(each);
          });
      opcode(Opcode.SETITEMS);
    } else {
      throw new IllegalArgumentException("no pickle of " + value.getClass());
    }
  }

  private void sized(Opcode opcode, byte[] bytes) {
    opcode(opcode);
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(bytes.length)
            .array());
    out.writeBytes(bytes);
  }
}
