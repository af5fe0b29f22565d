package org.editr1.io.hf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.editr1.UserError;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.editr1.model.nn.Adapter;
import org.jspecify.annotations.Nullable;

/**
 * A LoRA in one safetensors file for diffusers' {@code load_lora_weights}: names under {@code
 * transformer.}, the settings as JSON in the header, from which diffusers takes the scale. A file
 * without settings is applied with scale 1, here as in diffusers.
 */
public final class LoraFile {
  /** The file name that diffusers expects in a folder. */
  public static final String NAME = "pytorch_lora_weights.safetensors";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SETTINGS = "lora_adapter_metadata";
  private static final String COMPONENT = "transformer.";
  private static final String PEFT = "base_model.model.";

  /** The names of a module and of the two halves of its pair in published files. */
  private static final Pattern TENSOR =
      Pattern.compile(
          "(?:base_model\\.model\\.|transformer\\.|diffusion_model\\.)*(?<path>[^.].*?)"
              + "\\.(?:lora_(?<half>[AB]|down|up)(?:\\.default)?\\.weight|(?<alpha>alpha))");

  /** Names of other programs, whose maps may be fused, and what they are. */
  private static final Map<String, String> FOREIGN =
      Map.of(
          "lora_unet_.*", "the names of kohya's scripts",
          "lora_transformer_.*", "the names of OneTrainer",
          "lycoris_.*", "the names of LyCORIS",
          "(lora_te|text_encoder|lora_prior_te).*",
              "weights of a text encoder, which is not adapted",
          "(.*\\.)?(double|single)_blocks\\..*", "the names of Black Forest Labs");

  private LoraFile() {}

  /** Writes {@code lora} with its settings. */
  public static void write(PeftFolder lora, Path file) {
    SafetensorsWriter writer =
        new SafetensorsWriter().metadata(Map.of("format", "pt", SETTINGS, settings(lora)));
    lora.adapter()
        .tensors()
        .forEach(
            (name, tensor) ->
                writer.floats(
                    COMPONENT + name.substring(PEFT.length()), tensor.values(), tensor.shape()));
    writer.write(file);
  }

  private static String settings(PeftFolder lora) {
    ObjectNode settings = JSON.createObjectNode();
    if (lora.alpha() == Math.rint(lora.alpha())) {
      settings.put(COMPONENT + "lora_alpha", (long) lora.alpha());
    } else {
      settings.put(COMPONENT + "lora_alpha", lora.alpha());
    }
    settings.put(COMPONENT + "peft_type", "LORA");
    settings.put(COMPONENT + "r", lora.rank());
    settings.set(COMPONENT + "target_modules", JSON.valueToTree(lora.targetModules()));
    return settings.toPrettyString();
  }

  /**
   * Reads a file of diffusers or of PEFT. The scale comes from the header, else from the {@code
   * alpha} tensors, else it is 1. Tensors other than a LoRA of linear maps are refused by name.
   */
  public static PeftFolder read(Path file) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      Content content = Content.of(tensors);
      ConfigFile settings = settings(tensors, file);
      if (settings == null) {
        return content.lora();
      }
      settings.requireKnown("adapter");
      int rank = content.rank();
      double alpha = settings.number("lora_alpha", rank);
      return new PeftFolder(content.adapter(), rank, alpha, targets(content.adapter()));
    }
  }

  /** The header's settings without the component's name, or null if it has none. */
  private static @Nullable ConfigFile settings(SafetensorsFile tensors, Path file) {
    String text = tensors.metadata().get(SETTINGS);
    if (text == null) {
      return null;
    }
    ObjectNode settings = JSON.createObjectNode();
    try {
      JSON.readTree(text)
          .properties()
          .forEach(
              entry -> {
                JsonNode value = entry.getValue();
                settings.set(entry.getKey().replaceFirst("^transformer\\.", ""), value);
              });
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": the header's " + SETTINGS + " is not JSON", e);
    }
    return new ConfigFile(file, settings);
  }

  /** The paths without their block, which PEFT matches as suffixes. */
  static List<String> targets(Adapter adapter) {
    TreeSet<String> targets = new TreeSet<>();
    adapter.paths().forEach(path -> targets.add(path.replaceFirst("^.*?\\.\\d+\\.", "")));
    return List.copyOf(targets);
  }

  /** Pairs under PEFT's names, and the alpha of each module that has one. */
  private record Content(
      String where, SortedMap<String, Adapter.Tensor> pairs, SortedMap<String, Double> alphas) {
    static Content of(SafetensorsFile file) {
      Content content = new Content(file.where(), new TreeMap<>(), new TreeMap<>());
      List<String> unmatched = new ArrayList<>();
      for (String name : file.names()) {
        refuseForeign(file.where(), name);
        Matcher parts = TENSOR.matcher(name);
        if (!parts.matches()) {
          unmatched.add(name);
        } else if (parts.group("alpha") != null) {
          content.alphas.put(parts.group("path"), file.doubles(name)[0]);
        } else {
          String half = parts.group("half").matches("A|down") ? ".lora_A" : ".lora_B";
          content.pairs.put(
              PEFT + parts.group("path") + half + ".weight",
              new Adapter.Tensor(file.floats(name), file.info(name).shape()));
        }
      }
      content.refuse("are no LoRA of a linear map", unmatched);
      content.refuse("lack the other half of their pair", content.unpaired());
      content.adapter().requireFinite(file.where());
      return content;
    }

    private static void refuseForeign(String where, String tensor) {
      for (Map.Entry<String, String> one : FOREIGN.entrySet()) {
        if (tensor.matches(one.getKey())) {
          throw new UserError(
              "%s has %s (%s); expected diffusers' names: load it into diffusers' pipeline by load_lora_weights and save it by save_lora_weights"
                  .formatted(where, one.getValue(), tensor));
        }
      }
    }

    private void refuse(String why, List<String> names) {
      if (!names.isEmpty()) {
        throw new UserError(where + ": these tensors " + why + ": " + String.join(", ", names));
      }
    }

    private List<String> unpaired() {
      List<String> unpaired = new ArrayList<>();
      pairs.forEach(
          (name, tensor) -> {
            boolean complete =
                pairs.containsKey(name.replace(".lora_A.", ".lora_B."))
                    && pairs.containsKey(name.replace(".lora_B.", ".lora_A."));
            if (!complete || tensor.shape().length != 2) {
              unpaired.add(name);
            }
          });
      return unpaired;
    }

    Adapter adapter() {
      return new Adapter(pairs);
    }

    int rank() {
      List<Long> ranks =
          pairs.entrySet().stream()
              .filter(pair -> pair.getKey().endsWith(".lora_A.weight"))
              .map(pair -> pair.getValue().shape()[0])
              .distinct()
              .toList();
      if (ranks.size() != 1) {
        throw new UserError(where + ": pairs of ranks " + ranks + "; expected one rank for all");
      }
      return Math.toIntExact(ranks.get(0));
    }

    /**
     * The LoRA of a file without settings: one scale for all pairs, or each scale multiplied into
     * its pair.
     */
    PeftFolder lora() {
      int rank = rank();
      List<Double> different =
          adapter().paths().stream()
              .map(path -> alphas.getOrDefault(path, (double) rank))
              .distinct()
              .toList();
      if (different.size() == 1) {
        return new PeftFolder(adapter(), rank, different.get(0), targets(adapter()));
      }
      alphas.forEach((path, alpha) -> fold(path, (float) (alpha / rank)));
      return new PeftFolder(adapter(), rank, rank, targets(adapter()));
    }

    private void fold(String path, float scale) {
      pairs.computeIfPresent(
          PEFT + path + ".lora_B.weight",
          (name, up) -> {
            float[] values = up.values().clone();
            for (int i = 0; i < values.length; i++) {
              values[i] *= scale;
            }
            return new Adapter.Tensor(values, up.shape());
          });
    }
  }
}
