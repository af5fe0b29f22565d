package org.editr1.io.safetensors;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  private static final float[] FLOATS = {1, -2, 0.5f, 3e-3f, Float.MIN_VALUE, 6};

  @TempDir private Path folder;

  private static SafetensorsWriter all() {
    return new SafetensorsWriter()
        .metadata(Map.of("format", "pt", "a", "b"))
        .bytes("u8", new byte[] {1, 2, -1}, 3)
        .floats("f32", FLOATS, 2, 3)
        // 1, -2 and 0.15625 in binary16 and in bfloat16.
        .raw("f16", "F16", shorts(0x3C00, 0xC000, 0x3100), 3)
        .raw("bf16", "BF16", shorts(0x3F80, 0xC000, 0x3E20, 0), 2, 2)
        .raw("bool", "BOOL", new byte[] {1, 0}, 2)
        .raw("i32", "I32", new byte[] {7, 0, 0, 0, -1, -1, -1, -1}, 2)
        .longs("i64", new long[] {1L << 40, -3}, 2)
        .floats("scalar", new float[] {7})
        .raw("bf16 scalar", "BF16", shorts(0x3F80))
        .floats("empty", new float[0], 0, 4)
        .raw("bf16 empty", "BF16", new byte[0], 0);
  }

  private static byte[] shorts(int... values) {
    ByteBuffer data = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    IntStream.of(values).forEach(value -> data.putShort((short) value));
    return data.array();
  }

  private SafetensorsFile mapped(byte[] bytes, long window, int piece) throws IOException {
    Path file = Files.write(folder.resolve("x.safetensors"), bytes);
    return new SafetensorsFile(
        file.toString(), new Content.Mapped(FileChannel.open(file), window, piece));
  }

  /** At every place of the eight bytes that are looked at together. */
  @Test
  void weightsThatAreNotFiniteAreRefusedByName() {
    Map<String, List<Integer>> largestAndWrong =
        Map.of(
            "BF16", List.of(0xFF7F, 0x7F80, 0xFF80, 0x7FC0),
            "F16", List.of(0xFBFF, 0x7C00, 0xFC00, 0x7E01));
    try (Scope scope = Scope.root()) {
      largestAndWrong.forEach(
          (dtype, values) -> {
            for (int count = 1; count < 10; count++) {
              int[] finite = new int[count];
              Arrays.fill(finite, values.get(0));
              assertTrue(weights(scope, dtype, shorts(finite), count).isEmpty());
              for (int at = 0; at < count; at++) {
                int[] wrong = finite.clone();
                wrong[at] = values.get(1 + at % 3);
                String refusal = weights(scope, dtype, shorts(wrong), count);
                assertTrue(refusal.startsWith("m: tensor block.w has numbers"), refusal);
              }
            }
          });
      for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        ByteBuffer wide = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        wide.putDouble(Double.MAX_VALUE).putDouble(-Double.MAX_VALUE).putDouble(wrong);
        ByteBuffer narrow = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        narrow.putFloat(Float.MAX_VALUE).putFloat(-Float.MAX_VALUE).putFloat((float) wrong);
        assertTrue(weights(scope, "F64", wide.array(), 3).contains("block.w"));
        assertTrue(weights(scope, "F32", narrow.array(), 3).contains("block.w"));
        assertTrue(weights(scope, "F64", Arrays.copyOf(wide.array(), 16), 2).isEmpty());
        assertTrue(weights(scope, "F32", Arrays.copyOf(narrow.array(), 8), 2).isEmpty());
      }
    }
  }

  private static String weights(Scope scope, String dtype, byte[] values, int count) {
    byte[] bytes = new SafetensorsWriter().raw("block.w", dtype, values, count).toBytes();
    try (SafetensorsFile file = SafetensorsFile.of(bytes, "m")) {
      NDArray unused = file.read(scope.manager(), "block.w", Precision.FP32);
      return "";
    } catch (UserError e) {
      return e.getMessage();
    }
  }

  @Test
  void pointerOfGitLfsIsNamed() {
    byte[] pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:1"
            .getBytes(StandardCharsets.US_ASCII);
    String message =
        assertThrows(UserError.class, () -> SafetensorsFile.of(pointer, "model.safetensors"))
            .getMessage();
    assertEquals(
        "model.safetensors is a pointer of Git LFS, not the file itself; run git lfs pull in its"
            + " folder",
        message);
  }

  @Test
  void missingFileIsNamed() {
    Path missing = folder.resolve("none.safetensors");
    String message =
        assertThrows(UserError.class, () -> SafetensorsFile.open(missing)).getMessage();
    assertEquals(missing + " does not exist; expected a safetensors file", message);
  }

  @TestFactory
  Stream<DynamicTest> everyTypeComesBackThroughJavaAndThroughTheEngine() {
    return Stream.of("memory", "mapped", "tiny windows", "windows below a tensor")
        .map(
            kind ->
                DynamicTest.dynamicTest(
                    kind,
                    () -> {
                      byte[] bytes = all().toBytes();
                      try (SafetensorsFile file =
                          switch (kind) {
                            case "memory" -> SafetensorsFile.of(bytes, kind);
                            case "mapped" -> mapped(bytes, 1 << 30, 1 << 28);
                            case "tiny windows" -> mapped(bytes, 24, 8);
                            default -> mapped(bytes, 1, 8);
                          }) {
                        check(file);
                      }
                    }));
  }

  private static void check(SafetensorsFile file) {
    assertEquals(
        List.of(
            "u8",
            "f32",
            "f16",
            "bf16",
            "bool",
            "i32",
            "i64",
            "scalar",
            "bf16 scalar",
            "empty",
            "bf16 empty"),
        List.copyOf(file.names()));
    assertEquals(Map.of("format", "pt", "a", "b"), file.metadata());
    assertArrayEquals(FLOATS, file.floats("f32"));
    assertArrayEquals(new float[] {1, -2, 0.15625f}, file.floats("f16"));
    assertArrayEquals(new float[] {1, -2, 0.15625f, 0}, file.floats("bf16"));
    assertArrayEquals(new long[] {1L << 40, -3}, file.longs("i64"));
    assertArrayEquals(new long[] {7, -1}, file.longs("i32"));
    assertArrayEquals(new byte[] {1, 2, -1}, file.bytes("u8"));
    assertArrayEquals(new double[] {1, 2, 255}, file.doubles("u8"));
    assertArrayEquals(new double[] {1, 0}, file.doubles("bool"));
    try (Scope scope = Scope.root()) {
      NDArray matrix = file.read(scope.manager(), "f32");
      assertEquals(new Shape(2, 3), matrix.getShape());
      assertArrayEquals(FLOATS, matrix.toFloatArray());
      assertArrayEquals(new long[] {1L << 40, -3}, file.read(scope.manager(), "i64").toLongArray());
      assertArrayEquals(new int[] {7, -1}, file.read(scope.manager(), "i32").toIntArray());
      assertArrayEquals(
          new boolean[] {true, false}, file.read(scope.manager(), "bool").toBooleanArray());
      assertArrayEquals(new byte[] {1, 2, -1}, file.read(scope.manager(), "u8").toByteArray());
      NDArray halves = file.read(scope.manager(), "bf16");
      assertEquals(DataType.UNKNOWN, halves.getDataType());
      assertEquals(new Shape(2, 2), halves.getShape());
      assertArrayEquals(new float[] {1, -2, 0.15625f, 0}, Ops.toFloat32(halves).toFloatArray());
      for (Precision precision : Precision.values()) {
        for (String name : List.of("f16", "bf16", "scalar", "bf16 scalar", "empty", "bf16 empty")) {
          NDArray array = file.read(scope.manager(), name, precision);
          assertArrayEquals(file.info(name).shape(), array.getShape().getShape(), name);
          assertEquals(
              precision == Precision.BF16 ? DataType.UNKNOWN : DataType.FLOAT32,
              array.getDataType(),
              name);
          if (array.size() > 0) {
            assertArrayEquals(file.floats(name), Ops.toFloat32(array).toFloatArray(), name);
          }
        }
      }
    }
  }

  @Test
  void equalContentsGiveEqualBytesAndCompleteFiles() throws IOException {
    Path file = folder.resolve("y.safetensors");
    all().write(file);
    assertArrayEquals(all().toBytes(), Files.readAllBytes(file));
    all().write(file);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void alignsNumbers() {
    SafetensorsFile file = SafetensorsFile.of(all().toBytes(), "x");
    for (String name : file.names()) {
      assertEquals(0, file.info(name).start() % file.info(name).width(), name);
    }
  }

  @Test
  void refusesEveryTruncation() {
    byte[] whole = all().toBytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      UserError error =
          assertThrows(UserError.class, () -> SafetensorsFile.of(cut, "cut.safetensors"));
      assertTrue(error.getMessage().startsWith("cut.safetensors: "), error.getMessage());
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertThrows(UserError.class, () -> SafetensorsFile.of(longer, "longer"));
  }

  /** Whatever byte of the header is hit: the file reads, or says what is wrong with it. */
  @Test
  void damagedHeadersAreUserErrors() {
    byte[] whole = all().toBytes();
    int header = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt() + 8;
    List<String> refused = new ArrayList<>();
    for (int at = 0; at < header; at++) {
      for (int flip : new int[] {1, 4, 16, 64, 128}) {
        byte[] damaged = whole.clone();
        damaged[at] = (byte) (damaged[at] ^ flip);
        try (SafetensorsFile file = SafetensorsFile.of(damaged, "damaged")) {
          file.names().forEach(file::doubles);
        } catch (UserError e) {
          refused.add(e.getMessage());
        }
      }
    }
    assertTrue(refused.size() > header, refused.size() + " refused of " + 5 * header);
    refused.forEach(message -> assertTrue(message.startsWith("damaged: "), message));
  }

  @TestFactory
  Stream<DynamicTest> namesErrors() {
    String good = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    return Stream.of(
            new String[] {"[]", "not a JSON object"},
            new String[] {"{" + good + "", "damaged"},
            new String[] {"{" + good + "} x", "damaged"},
            new String[] {"{" + good + "," + good + "}", "damaged"},
            new String[] {"{" + good.replace("[2]", "[3]") + "}", "tensor a has 8 bytes"},
            new String[] {"{" + good.replace("[2]", "[-2]") + "}", "tensor a has the shape"},
            new String[] {"{" + good.replace("[2]", "[2.5]") + "}", "tensor a has the shape"},
            new String[] {
              "{" + good.replace("[2]", "[4611686018427387904,4,2]") + "}", "tensor a has 8 bytes"
            },
            new String[] {"{" + good.replace("[0,8]", "[0,16]") + "}", "tensor a lies at bytes"},
            new String[] {"{" + good.replace("[0,8]", "[8,0]") + "}", "tensor a lies at bytes"},
            new String[] {"{" + good.replace("[0,8]", "[0]") + "}", "entry a lacks"},
            new String[] {"{" + good.replace("\"F32\"", "3") + "}", "entry a lacks"},
            new String[] {
              "{" + good + "," + good.replace("\"a\"", "\"b\"") + "}", "tensor b starts"
            },
            new String[] {"{}", "8 bytes of data"})
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one[0],
                    () -> {
                      UserError error =
                          assertThrows(
                              UserError.class, () -> SafetensorsFile.of(file(one[0]), "f.st"));
                      assertTrue(error.getMessage().startsWith("f.st: "), error.getMessage());
                      assertTrue(error.getMessage().contains(one[1]), error.getMessage());
                    }));
  }

  private static byte[] file(String header) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  @Test
  void namesAnUnknownTypeWhenItIsRead() {
    SafetensorsFile file =
        SafetensorsFile.of(
            file("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}"), "f.st");
    assertEquals(List.of("a"), List.copyOf(file.names()));
    UserError error = assertThrows(UserError.class, () -> file.floats("a"));
    assertEquals("f.st: tensor a has the type F8_E4M3, which is not read", error.getMessage());
    assertThrows(UserError.class, () -> file.floats("b"));
  }

  @Test
  void namesAnUnexpectedType() {
    SafetensorsFile file = SafetensorsFile.of(all().toBytes(), "f.st");
    assertEquals(
        "f.st: tensor i64 is I64, expected F32 or F16 or BF16 or F64",
        assertThrows(UserError.class, () -> file.floats("i64")).getMessage());
    assertThrows(UserError.class, () -> file.longs("f32"));
    assertThrows(UserError.class, () -> file.bytes("bool"));
    try (Scope scope = Scope.root()) {
      assertThrows(UserError.class, () -> file.read(scope.manager(), "i64", Precision.FP32));
    }
  }

  /** The file is sparse: it takes no room on the disk. */
  @Test
  void readsTheEndOfAFileOverFourGigabytes() throws IOException {
    long large = (1L << 32) + 8;
    String json =
        "{\"large\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},"
            + "\"end\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%d,%d]}}";
    byte[] header = json.formatted(large, large, large, large + 8).getBytes(StandardCharsets.UTF_8);
    Path path = folder.resolve("large.safetensors");
    try (FileChannel channel = FileChannel.open(path, CREATE_NEW, WRITE, SPARSE)) {
      ByteBuffer head = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(head.putLong(header.length).put(header).flip());
      ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(end.putFloat(3).putFloat(-4).flip(), 8 + header.length + large);
    }
    try (SafetensorsFile file = SafetensorsFile.open(path);
        Scope scope = Scope.root()) {
      assertArrayEquals(new float[] {3, -4}, file.floats("end"));
      assertArrayEquals(new float[] {3, -4}, file.read(scope.manager(), "end").toFloatArray());
      assertThrows(UserError.class, () -> file.bytes("large"));
    }
  }

  /** Half of it lies before and half behind the end of the window that the header opened. */
  @Test
  void readsATensorThatSpansWindows() throws IOException {
    long before = (1L << 30) - (1L << 24);
    int numbers = 1 << 24;
    String json =
        "{\"before\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},"
            + "\"across\":{\"dtype\":\"BF16\",\"shape\":[2,%d],\"data_offsets\":[%d,%d]}}";
    byte[] header =
        json.formatted(before, before, numbers / 2, before, before + 2L * numbers)
            .getBytes(StandardCharsets.UTF_8);
    Path path = folder.resolve("across.safetensors");
    // Of the last number in the first window, the next one, and the ends.
    int edge = (int) (((1L << 30) - 8 - header.length - before) / 2);
    int[] places = {0, edge - 1, edge, edge + 1, numbers - 1};
    try (FileChannel channel = FileChannel.open(path, CREATE_NEW, WRITE, SPARSE)) {
      ByteBuffer head = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(head.putLong(header.length).put(header).flip());
      for (int i = 0; i < places.length; i++) {
        byte[] number = shorts(Float.floatToRawIntBits(i + 1) >>> 16);
        channel.write(ByteBuffer.wrap(number), 8 + header.length + before + 2L * places[i]);
      }
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (Precision precision : Precision.values()) {
        try (Scope scope = Scope.root()) {
          NDArray read = file.read(scope.manager(), "across", precision);
          assertEquals(new Shape(2, numbers / 2), read.getShape());
          float[] values = Ops.toFloat32(read).toFloatArray();
          for (int i = 0; i < places.length; i++) {
            assertEquals(i + 1, values[places[i]], precision + " at " + places[i]);
          }
          double sum = 0;
          for (float value : values) {
            sum += value;
          }
          assertEquals(15, sum);
        }
      }
    }
  }

  @Test
  void listsTensorsFromACopyOfTheHeader() throws IOException {
    byte[] whole = all().toBytes();
    int header = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt() + 8;
    Path copy = Files.write(folder.resolve("head.safetensors"), Arrays.copyOf(whole, header));
    try (SafetensorsFile file = SafetensorsFile.openHeader(copy);
        SafetensorsFile original = SafetensorsFile.of(whole, "whole")) {
      assertEquals(List.copyOf(original.names()), List.copyOf(file.names()));
      assertEquals(original.info("f32").end(), file.listed("f32").end());
      assertEquals(whole.length - header, file.bytesMissing());
      assertEquals(0, original.bytesMissing());
    }
    assertThrows(UserError.class, () -> SafetensorsFile.open(copy));
    Files.write(copy, Arrays.copyOf(whole, header + 1));
    assertThrows(UserError.class, () -> SafetensorsFile.openHeader(copy));
  }

  @Test
  void namesAMissingFile() {
    Path file = folder.resolve("none.safetensors");
    assertTrue(
        assertThrows(UserError.class, () -> SafetensorsFile.open(file))
            .getMessage()
            .startsWith(file.toString()));
  }

  @Test
  void writerRefusesInconsistentTensors() {
    SafetensorsWriter writer = new SafetensorsWriter().floats("a", new float[2], 2);
    assertThrows(IllegalArgumentException.class, () -> writer.floats("a", new float[2], 2));
    assertThrows(IllegalArgumentException.class, () -> writer.floats("b", new float[2], 3));
    assertThrows(IllegalArgumentException.class, () -> writer.raw("c", "F8", new byte[2], 2));
  }
}
