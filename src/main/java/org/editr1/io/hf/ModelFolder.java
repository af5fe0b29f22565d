package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.editr1.UserError;
import org.editr1.io.file.ForeignFile;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.io.safetensors.TensorInfo;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Precision;

/**
 * One component of a pipeline: {@code config.json} and safetensors, in one file or in shards with
 * an index. Tensors are read when a model asks for them, and only those.
 */
public final class ModelFolder implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("diffusion_pytorch_model.safetensors", "model.safetensors");

  private final Path folder;
  private final Function<Path, SafetensorsFile> opener;
  private final Map<String, SafetensorsFile> byTensor = new LinkedHashMap<>();
  private final Set<SafetensorsFile> files = new LinkedHashSet<>();

  /** Opens the headers of all files; reads no weights. */
  public ModelFolder(Path folder) {
    this(folder, SafetensorsFile::open);
  }

  /** Opens files that may be copies of the headers alone. */
  public static ModelFolder headers(Path folder) {
    return new ModelFolder(folder, SafetensorsFile::openHeader);
  }

  private ModelFolder(Path folder, Function<Path, SafetensorsFile> opener) {
    this.folder = folder;
    this.opener = opener;
    if (!Files.isDirectory(folder)) {
      throw new UserError(folder + " is not a folder: expected config.json and *.safetensors");
    }
    for (String name : NAMES) {
      Path single = folder.resolve(name);
      Path index = folder.resolve(name + ".index.json");
      if (Files.exists(single)) {
        addAll(opener.apply(single));
        return;
      }
      if (Files.exists(index)) {
        addShards(index);
        return;
      }
    }
    ForeignFile.refusePickles(folder);
    throw new UserError(
        folder + " holds no weights: expected " + String.join(" or ", NAMES) + " or an index");
  }

  private void addAll(SafetensorsFile file) {
    files.add(file);
    file.names().forEach(name -> byTensor.put(name, file));
  }

  private void addShards(Path index) {
    JsonNode map = ConfigFile.read(index).root().path("weight_map");
    if (!map.isObject()) {
      throw new UserError(index + ": key weight_map is missing");
    }
    Map<String, SafetensorsFile> opened = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String shard = entry.getValue().asText();
      SafetensorsFile file =
          opened.computeIfAbsent(shard, name -> opener.apply(shard(index, name)));
      if (!file.has(entry.getKey())) {
        throw new UserError(folder.resolve(shard) + ": tensor " + entry.getKey() + " is missing");
      }
      byTensor.put(entry.getKey(), file);
    }
    files.addAll(opened.values());
  }

  private Path shard(Path index, String name) {
    Path shard = folder.resolve(name).normalize();
    if (!shard.startsWith(folder.normalize()) || !Files.exists(shard)) {
      throw new UserError(index + " names " + name + ", which is not in the folder");
    }
    return shard;
  }

  /** {@code config.json}. */
  public ConfigFile config() {
    return ConfigFile.read(folder.resolve("config.json"));
  }

  public Set<String> names() {
    return byTensor.keySet();
  }

  /** Types and shapes by name, from the headers. */
  public SortedMap<String, TensorInfo> tensors() {
    SortedMap<String, TensorInfo> tensors = new TreeMap<>();
    byTensor.forEach((name, file) -> tensors.put(name, file.listed(name)));
    return tensors;
  }

  /** Bytes of data that the headers list and the files lack. */
  long bytesMissing() {
    return files.stream().mapToLong(SafetensorsFile::bytesMissing).sum();
  }

  /** The stored type of an existing tensor, such as {@code F32} or {@code BF16}. */
  public String dtype(String name) {
    SafetensorsFile file = byTensor.get(name);
    if (file == null) {
      throw new UserError(folder + ": tensor " + name + " is missing");
    }
    return file.info(name).dtype();
  }

  /**
   * The tensors for a model's constructor, in {@code precision}, owned by {@code manager}.
   *
   * @param toStored maps a name in the reference to the name in the files
   */
  public Weights weights(NDManager manager, Precision precision, UnaryOperator<String> toStored) {
    return Weights.of(
        (name, shape) -> {
          String stored = toStored.apply(name);
          SafetensorsFile file = byTensor.get(stored);
          if (file == null) {
            throw Weights.missing(folder.toString(), stored);
          }
          Weights.requireFit(file.where(), stored, file.info(stored).shape(), shape);
          return file.read(manager, stored, precision);
        });
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
