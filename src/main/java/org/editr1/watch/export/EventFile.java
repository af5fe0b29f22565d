package org.editr1.watch.export;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;
import org.editr1.UserError;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.io.tensorboard.wire.EventProto.Event;
import org.editr1.io.tensorboard.wire.EventProto.SessionLog;
import org.editr1.io.tensorboard.wire.EventProto.Summary;

/**
 * A file of events for TensorBoard: TFRecords (length, masked CRC-32C of the length, bytes, masked
 * CRC-32C of the bytes; numbers little-endian) that hold one protobuf {@code Event} each. A record
 * that a crash has cut ends the file for its readers; a resumed head begins another file.
 *
 * <p>Times are seconds since 1970. There is one writer at a time.
 */
public final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final int RGB = 3;

  /** Added so that a check sum over a check sum does not come out as a constant. */
  private static final int MASK = 0xA282EAD8;

  private final Path file;
  private final FileChannel channel;
  private long end;

  private EventFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Creates a new file.
   *
   * @param ending of the name, which distinguishes files of one second
   */
  public static EventFile create(Path folder, String ending, double seconds) {
    Path file = folder.resolve("events.out.tfevents." + (long) seconds + "." + ending);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      EventFile created = new EventFile(file, channel);
      created.write(event(seconds, 0).setFileVersion(VERSION));
      return created;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static UserError unwritable(Path file, IOException cause) {
    return new UserError(file + " cannot be written: " + cause, cause);
  }

  private static Event.Builder event(double seconds, long step) {
    return Event.newBuilder().setWallTime(seconds).setStep(step);
  }

  /** Supersedes {@code step} and all later steps in earlier files of the folder. */
  public void begin(double seconds, int step) {
    SessionLog start = SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START).build();
    write(event(seconds, step).setSessionLog(start));
  }

  /**
   * Numbers of a step.
   *
   * @param values finite, by tag; TensorBoard groups tags by their part before a slash and keeps
   *     numbers as floats
   */
  public void scalars(double seconds, int step, Map<String, Double> values) {
    Summary.Builder summary = Summary.newBuilder();
    values.forEach(
        (tag, value) ->
            summary.addValueBuilder().setTag(tag).setSimpleValue((float) (double) value));
    write(event(seconds, step).setSummary(summary));
  }

  /** An image of a step. */
  public void image(double seconds, int step, String tag, RgbImage image) {
    Summary.Image encoded =
        Summary.Image.newBuilder()
            .setHeight(image.height())
            .setWidth(image.width())
            .setColorspace(RGB)
            .setEncodedImageString(ByteString.copyFrom(ImageFile.png(image)))
            .build();
    Summary.Value value = Summary.Value.newBuilder().setTag(tag).setImage(encoded).build();
    write(event(seconds, step).setSummary(Summary.newBuilder().addValue(value)));
  }

  private void write(Event.Builder event) {
    byte[] message = event.build().toByteArray();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + message.length + 2 * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(message.length);
    record.putInt(checkSum(record.array(), 0, Long.BYTES));
    record.put(message);
    record.putInt(checkSum(message, 0, message.length));
    record.flip();
    try {
      // Removes the rest of a write that has failed.
      channel.truncate(end);
      for (long at = end; record.hasRemaining(); ) {
        at += channel.write(record, at);
      }
      end += record.limit();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** The masked CRC-32C. */
  static int checkSum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }
}
