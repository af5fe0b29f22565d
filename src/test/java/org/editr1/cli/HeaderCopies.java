package org.editr1.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Copies of published folders with headers alone, from their configurations and from the names and
 * shapes that the reference lists for these (src/test/golden/published.py).
 */
final class HeaderCopies {
  private static final Path PUBLISHED = Path.of("src/test/resources/published");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern RANGE = Pattern.compile("\\{(\\d+)-(\\d+)}");

  private HeaderCopies() {}

  /** Writes the folder of a pipeline; transformers are in two shards. */
  static Path write(String model, Path root) throws IOException {
    Path copy = root.resolve(model);
    try (Stream<Path> files = Files.walk(PUBLISHED.resolve(model))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(PUBLISHED.resolve(model).relativize(file));
        Files.createDirectories(to.getParent());
        if (to.endsWith("tensors.txt")) {
          writeHeaders(to.getParent(), tensors(file));
        } else {
          Files.copy(file, to);
        }
      }
    }
    return copy;
  }

  private static Map<String, long[]> tensors(Path list) throws IOException {
    Map<String, long[]> tensors = new LinkedHashMap<>();
    for (String line : Files.readAllLines(list)) {
      String[] words = line.split(" ");
      long[] shape = Stream.of(words).skip(1).mapToLong(Long::parseLong).toArray();
      names(words[0]).forEach(name -> tensors.put(name, shape));
    }
    return tensors;
  }

  private static List<String> names(String pattern) {
    Matcher range = RANGE.matcher(pattern);
    if (!range.find()) {
      return List.of(pattern);
    }
    long from = Long.parseLong(range.group(1));
    long to = Long.parseLong(range.group(2));
    return LongStream.rangeClosed(from, to)
        .mapToObj(i -> range.replaceFirst(Long.toString(i)))
        .toList();
  }

  private static void writeHeaders(Path folder, Map<String, long[]> tensors) throws IOException {
    boolean text = folder.getFileName().toString().startsWith("text_encoder");
    String name = text ? "model" : "diffusion_pytorch_model";
    if (!folder.endsWith("transformer")) {
      writeHeader(folder.resolve(name + ".safetensors"), tensors);
      return;
    }
    List<String> names = new ArrayList<>(tensors.keySet());
    ObjectNode map = JSON.createObjectNode();
    for (int shard = 0; shard < 2; shard++) {
      String file = name + "-0000" + (shard + 1) + "-of-00002.safetensors";
      Map<String, long[]> half = new LinkedHashMap<>(tensors);
      half.keySet()
          .retainAll(names.subList(shard * names.size() / 2, (shard + 1) * names.size() / 2));
      half.keySet().forEach(tensor -> map.put(tensor, file));
      writeHeader(folder.resolve(file), half);
    }
    ObjectNode index = JSON.createObjectNode();
    index.set("weight_map", map);
    JSON.writeValue(folder.resolve(name + ".safetensors.index.json").toFile(), index);
  }

  /** A bf16 file that ends behind its header. */
  static void writeHeader(Path file, Map<String, long[]> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    long at = 0;
    for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
      long bytes = 2;
      for (long edge : tensor.getValue()) {
        bytes *= edge;
      }
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", "BF16");
      entry.set("shape", JSON.valueToTree(tensor.getValue()));
      entry.set("data_offsets", JSON.valueToTree(new long[] {at, at + bytes}));
      at += bytes;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(json.length).put(json).array());
  }
}
