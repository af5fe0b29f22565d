package org.editr1.io.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.UserError;
import org.editr1.io.file.ForeignFile;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.editr1.model.nn.Adapter;

/**
 * An adapter as {@code adapter_config.json} and {@code adapter_model.safetensors}.
 *
 * @param rank rank of every pair
 * @param alpha the scale is alpha / rank
 * @param targetModules suffixes of the adapted projections
 */
public record PeftFolder(Adapter adapter, int rank, double alpha, List<String> targetModules) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";

  /** alpha / rank. */
  public double scale() {
    return alpha / rank;
  }

  /** Reads a folder of PEFT or diffusers, or one file of diffusers. */
  public static PeftFolder readAny(Path path) {
    ForeignFile.requireExists(path, "a PEFT folder, or a LoRA in one file");
    if (Files.isRegularFile(path)) {
      Path beside = path.resolveSibling(CONFIG);
      boolean isPeft = path.endsWith(WEIGHTS) && Files.exists(beside);
      return isPeft
          ? read(Objects.requireNonNull(path.toAbsolutePath().getParent()))
          : LoraFile.read(path);
    }
    Path single = path.resolve(LoraFile.NAME);
    boolean isSingle = !Files.exists(path.resolve(CONFIG)) && Files.exists(single);
    return isSingle ? LoraFile.read(single) : read(path);
  }

  /** Reads a folder; variants of LoRA that change the result are refused by name. */
  public static PeftFolder read(Path folder) {
    Path file = folder.resolve(CONFIG);
    if (!Files.exists(file)) {
      boolean below = Files.exists(folder.resolve("lora").resolve(CONFIG));
      String hint = below ? "; take " + folder.resolve("lora") : "";
      throw new UserError(folder + " is not a PEFT folder: it has no " + CONFIG + hint);
    }
    ConfigFile config = ConfigFile.read(file);
    config.requireKnown("adapter");
    for (String key : List.of("r", "lora_alpha")) {
      if (config.root().path(key).isNull()) {
        throw new UserError(file + ": " + key + " is null; expected a number");
      }
    }
    Adapter adapter = given(folder);
    int rank = config.integer("r", 8);
    AdapterScope.of(config).require(adapter, rank);
    List<String> targets =
        config.root().path("target_modules").valueStream().map(JsonNode::asText).toList();
    return new PeftFolder(
        adapter,
        rank,
        config.number("lora_alpha", 8),
        targets.isEmpty() ? LoraFile.targets(adapter) : targets);
  }

  private static Adapter given(Path folder) {
    Path file = folder.resolve(WEIGHTS);
    if (!Files.exists(file)) {
      ForeignFile.refusePickles(folder);
    }
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      Adapter adapter = adapter(tensors);
      adapter.requireFinite(tensors.where());
      return adapter;
    }
  }

  /** The adapter in a safetensors file under PEFT's names. */
  public static Adapter adapter(SafetensorsFile tensors) {
    SortedMap<String, Adapter.Tensor> values = new TreeMap<>();
    for (String name : tensors.names()) {
      if (!name.matches("base_model\\.model\\..+\\.lora_[AB]\\.weight")) {
        throw new UserError(tensors.where() + ": tensor " + name + " is not a LoRA tensor");
      }
      values.put(name, new Adapter.Tensor(tensors.floats(name), tensors.info(name).shape()));
    }
    return new Adapter(values);
  }

  /** An adapter as one safetensors file under PEFT's names: how adapters travel. */
  public static SafetensorsWriter file(Adapter adapter) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata(Map.of("format", "pt"));
    adapter
        .tensors()
        .forEach((name, tensor) -> writer.floats(name, tensor.values(), tensor.shape()));
    return writer;
  }

  /** Writes a folder that Python's peft loads. */
  public void write(Path folder) {
    try {
      Files.createDirectories(folder);
      file(adapter).write(folder.resolve(WEIGHTS));
      Files.write(folder.resolve(CONFIG), config());
    } catch (IOException e) {
      throw new UserError(folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** The content of {@code adapter_config.json}. */
  public byte[] config() {
    ObjectNode config = ConfigFile.resource(CONFIG).put("lora_alpha", alpha).put("r", rank);
    config.set("target_modules", JSON.valueToTree(targetModules));
    return config.toPrettyString().getBytes(StandardCharsets.UTF_8);
  }
}
