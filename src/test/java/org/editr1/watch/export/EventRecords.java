package org.editr1.watch.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.editr1.io.tensorboard.wire.EventProto.Event;

/** Reads event files by the definition of a TFRecord, and checks every sum. */
public final class EventRecords {
  private EventRecords() {}

  /** The events of a file; it must end with a whole record. */
  public static List<Event> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (buffer.hasRemaining()) {
      int from = buffer.position();
      int length = Math.toIntExact(buffer.getLong());
      assertEquals(masked(bytes, from, 8), buffer.getInt(), "sum of the length");
      assertEquals(masked(bytes, from + 12, length), buffer.getInt(from + 12 + length));
      events.add(parse(buffer.slice(from + 12, length)));
      buffer.position(from + 12 + length + 4);
    }
    return events;
  }

  private static Event parse(ByteBuffer message) throws InvalidProtocolBufferException {
    return Event.parseFrom(message);
  }

  /** {@code ((crc >> 15) | (crc << 17)) + 0xa282ead8} in 32 bits. */
  private static int masked(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    long sum = crc.getValue();
    return (int) ((sum >> 15 | sum << 17 & 0xFFFFFFFFL) + 0xA282EAD8L);
  }
}
