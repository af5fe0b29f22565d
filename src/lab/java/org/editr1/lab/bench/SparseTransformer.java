package org.editr1.lab.bench;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.FluxFolder;
import org.editr1.io.safetensors.TensorInfo;

/** Writes a FLUX transformer of zeros as published ones are: bf16, in shards, with an index. */
final class SparseTransformer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = "diffusion_pytorch_model";

  /** Bytes of a block of each kind at FLUX's width. */
  private static final long DOUBLE_BLOCK = 680_000_000;

  private static final long SINGLE_BLOCK = 283_000_000;
  private static final long SHARD = 3_000_000_000L;

  private final Path folder;
  private final ObjectNode weightMap = JSON.createObjectNode();
  private final Map<String, long[]> shard = new LinkedHashMap<>();
  private long shardBytes;
  private int shards;

  private SparseTransformer(Path folder) {
    this.folder = folder;
  }

  /**
   * @param bytes about how large; half of them in double blocks, as in the published model
   */
  static void write(Path folder, long bytes) throws IOException {
    ObjectNode config =
        JSON.createObjectNode()
            .put("_class_name", "FluxTransformer2DModel")
            .put("guidance_embeds", true)
            .put("num_layers", Math.max(1, bytes / 2 / DOUBLE_BLOCK))
            .put("num_single_layers", Math.max(1, bytes / 2 / SINGLE_BLOCK));
    Path file = folder.resolve("config.json");
    JSON.writeValue(file.toFile(), config);
    new SparseTransformer(folder).write(FluxFolder.expected(new ConfigFile(file, config)));
  }

  private void write(Map<String, long[]> tensors) throws IOException {
    for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
      long bytes = 2 * TensorInfo.size(tensor.getValue());
      if (shardBytes + bytes > SHARD) {
        closeShard();
      }
      shard.put(tensor.getKey(), tensor.getValue());
      shardBytes += bytes;
    }
    closeShard();
    ObjectNode index = JSON.createObjectNode();
    index.set("weight_map", weightMap);
    JSON.writeValue(folder.resolve(NAME + ".safetensors.index.json").toFile(), index);
  }

  private void closeShard() throws IOException {
    String name = NAME + "-" + ++shards + ".safetensors";
    ObjectNode header = JSON.createObjectNode();
    long at = 0;
    for (Map.Entry<String, long[]> tensor : shard.entrySet()) {
      long end = at + 2 * TensorInfo.size(tensor.getValue());
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "BF16");
      entry.set("shape", JSON.valueToTree(tensor.getValue()));
      entry.set("data_offsets", JSON.valueToTree(new long[] {at, end}));
      weightMap.put(tensor.getKey(), name);
      at = end;
    }
    write(folder.resolve(name), JSON.writeValueAsBytes(header), at);
    shard.clear();
    shardBytes = 0;
  }

  /** The header, and {@code bytes} of zeros that the file system need not store. */
  private static void write(Path file, byte[] json, long bytes) throws IOException {
    ByteBuffer head =
        ByteBuffer.allocate(8 + json.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .flip();
    try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE, SPARSE)) {
      while (head.hasRemaining()) {
        channel.write(head);
      }
      channel.write(ByteBuffer.wrap(new byte[1]), channel.position() + bytes - 1);
    }
  }
}
