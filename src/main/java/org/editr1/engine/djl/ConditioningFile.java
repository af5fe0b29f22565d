package org.editr1.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.editr1.UserError;
import org.editr1.edit.Conditioning;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.editr1.tensor.Ops;

/**
 * A conditioning as one safetensors file: its tensors by name, in fp32 or bf16 as the model made
 * them, and the layout as metadata ({@code target = 4x4}, {@code sources = 4x4}, {@code channels =
 * 64}; rows x columns of tokens).
 */
public final class ConditioningFile {
  private static final String TARGET = "target";
  private static final String SOURCES = "sources";
  private static final String CHANNELS = "channels";

  private ConditioningFile() {}

  /** Equal conditionings give equal bytes. */
  public static byte[] write(Conditioning conditioning) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata(
                Map.of(
                    TARGET, text(conditioning.target()),
                    SOURCES, texts(conditioning.sources()),
                    CHANNELS, String.valueOf(conditioning.channels())));
    new TreeMap<>(conditioning.tensors()).forEach((name, tensor) -> add(writer, name, tensor));
    return writer.toBytes();
  }

  private static void add(SafetensorsWriter writer, String name, NDArray tensor) {
    long[] shape = tensor.getShape().getShape();
    if (tensor.getDataType() == DataType.FLOAT32) {
      writer.floats(name, tensor.toFloatArray(), shape);
      return;
    }
    try (NDArray wide = Ops.toFloat32(tensor)) {
      writer.raw(name, "BF16", upperHalves(wide.toFloatArray()), shape);
    }
  }

  /** The values are bf16 numbers already: their lower halves are 0. */
  private static byte[] upperHalves(float[] values) {
    ByteBuffer halves = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      halves.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
    }
    return halves.array();
  }

  /**
   * @param manager owns the tensors, which keep their stored types
   * @param label what error messages call the file
   */
  public static Conditioning read(byte[] bytes, String label, NDManager manager) {
    SafetensorsFile file = SafetensorsFile.of(bytes, label);
    Map<String, NDArray> tensors = new TreeMap<>();
    file.names().forEach(name -> tensors.put(name, file.read(manager, name)));
    return new Conditioning(
        tensors,
        grid(file, value(file, TARGET)),
        Arrays.stream(value(file, SOURCES).split(",")).map(text -> grid(file, text)).toList(),
        number(file, value(file, CHANNELS)));
  }

  private static String texts(List<Grid> grids) {
    return grids.stream().map(ConditioningFile::text).collect(Collectors.joining(","));
  }

  private static String text(Grid grid) {
    return grid.rows() + "x" + grid.columns();
  }

  private static Grid grid(SafetensorsFile file, String text) {
    String[] edges = text.split("x", 2);
    return new Grid(number(file, edges[0]), number(file, edges[edges.length - 1]));
  }

  private static String value(SafetensorsFile file, String key) {
    String value = file.metadata().get(key);
    if (value == null) {
      throw new UserError(file.where() + " is no conditioning: metadata " + key + " is missing");
    }
    return value;
  }

  private static int number(SafetensorsFile file, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UserError(file.where() + " is no conditioning: " + text + " is no number", e);
    }
  }
}
