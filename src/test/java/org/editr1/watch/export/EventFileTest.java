package org.editr1.watch.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.UserError;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.io.tensorboard.wire.EventProto.Event;
import org.editr1.io.tensorboard.wire.EventProto.SessionLog;
import org.editr1.io.tensorboard.wire.EventProto.Summary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  private static final double NOW = 1_700_000_000.25;

  @TempDir private Path folder;

  private List<Event> events() throws IOException {
    return EventRecords.read(folder.resolve("events.out.tfevents.1700000000.head-2"));
  }

  @Test
  void recordsAreIntactAndHoldTheValues() throws IOException {
    RgbImage picture = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
    try (EventFile file = EventFile.create(folder, "head-2", NOW)) {
      file.begin(NOW, 7);
      file.scalars(NOW + 1, 7, new TreeMap<>(Map.of("train/kl_div", 1e-5, "train/samples", 48.0)));
      file.image(NOW + 2, 8, "edits/0 make the square red", picture);
    }
    List<Event> events = events();
    assertEquals(4, events.size());
    assertEquals("brain.Event:2", events.get(0).getFileVersion());
    assertEquals(SessionLog.SessionStatus.START, events.get(1).getSessionLog().getStatus());
    assertEquals(7, events.get(1).getStep());
    Event scalars = events.get(2);
    assertEquals(NOW + 1, scalars.getWallTime());
    assertEquals("train/kl_div", scalars.getSummary().getValue(0).getTag());
    assertEquals(1e-5f, scalars.getSummary().getValue(0).getSimpleValue());
    assertEquals(48f, scalars.getSummary().getValue(1).getSimpleValue());
    Summary.Value shown = events.get(3).getSummary().getValue(0);
    assertEquals("edits/0 make the square red", shown.getTag());
    assertEquals(List.of(2, 1), List.of(shown.getImage().getWidth(), shown.getImage().getHeight()));
    byte[] png = shown.getImage().getEncodedImageString().toByteArray();
    assertArrayEquals(picture.rgb(), ImageFile.decode(png, "png").rgb());
  }

  /** The first record as TensorBoard's own writer makes it (2.21, RecordWriter). */
  @Test
  void firstRecordNamesTheFormat() throws IOException {
    EventFile.create(folder, "head-2", NOW).close();
    byte[] bytes = Files.readAllBytes(folder.resolve("events.out.tfevents.1700000000.head-2"));
    assertEquals(
        "1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe9",
        HexFormat.of().formatHex(bytes));
  }

  /** RFC 3720, B.4: the CRC-32C of 32 zeros is 8A9136AA. */
  @Test
  void checksumsAreMasked() {
    int expected = Integer.rotateRight(0x8A9136AA, 15) + 0xA282EAD8;
    assertEquals(expected, EventFile.checkSum(new byte[40], 4, 32));
  }

  @Test
  void existingFileIsNotOverwritten() throws IOException {
    Path there = folder.resolve("events.out.tfevents.1700000000.head-2");
    Files.write(there, "earlier".getBytes(StandardCharsets.UTF_8));
    assertThrows(UserError.class, () -> EventFile.create(folder, "head-2", NOW));
    assertEquals("earlier", Files.readString(there));
  }

  @Test
  void imagesAreSideBySide() {
    RgbImage small = new RgbImage(1, 2, new byte[] {1, 1, 1, 2, 2, 2});
    RgbImage row = TensorBoard.row(List.of(small, new RgbImage(2, 1, new byte[6])));
    assertEquals(List.of(7, 2), List.of(row.width(), row.height()));
    assertEquals(List.of(1, 2), List.of(row.level(0, 0, 0), row.level(0, 1, 0)));
    assertEquals(
        List.of(255, 0, 255), List.of(row.level(4, 0, 2), row.level(5, 0, 2), row.level(5, 1, 2)));
    RgbImage large = TensorBoard.row(List.of(new RgbImage(1024, 512, new byte[1024 * 512 * 3])));
    assertEquals(List.of(512, 256), List.of(large.width(), large.height()));
  }
}
