package org.editr1.io.hf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.UserError;
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

  /** Reads a folder, or one file of diffusers. */
  public static PeftFolder readAny(Path path) {
    return Files.isRegularFile(path) ? LoraFile.read(path) : read(path);
  }

  /** Reads a folder; variants of LoRA that change the result are refused by name. */
  public static PeftFolder read(Path folder) {
    if (!Files.exists(folder.resolve(CONFIG))) {
      throw new UserError(folder + " is not a PEFT folder: it has no " + CONFIG);
    }
    ConfigFile config = ConfigFile.read(folder.resolve(CONFIG));
    refuseVariants(config);
    int rank = config.integer("r", 8);
    Adapter adapter = adapter(folder.resolve(WEIGHTS));
    return new PeftFolder(adapter, rank, config.number("lora_alpha", 8), targets(config));
  }

  static void refuseVariants(ConfigFile config) {
    config.refuse("use_rslora", "use_dora", "lora_bias", "fan_in_fan_out");
    for (String key : List.of("rank_pattern", "alpha_pattern")) {
      if (config.root().path(key).size() > 0) {
        throw new UserError(config.file() + ": " + key + " is not supported; expected {}");
      }
    }
  }

  private static List<String> targets(ConfigFile config) {
    return JSON.convertValue(
        config.root().path("target_modules"),
        JSON.getTypeFactory().constructCollectionType(List.class, String.class));
  }

  private static Adapter adapter(Path file) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      return adapter(tensors);
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
