package org.editr1.lab.parity;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.editr1.UserError;
import org.editr1.io.hf.LoraFile;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.tensor.Scope;

/** Single-file LoRAs of diffusers. */
final class LoraExportCases {
  private LoraExportCases() {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SETTINGS = "lora_adapter_metadata";

  /**
   * diffusers' single-file LoRAs: what is written equals the file that keeps its strength, and of
   * each given file the same is read as diffusers reads.
   */
  static void loraExport(CaseFolder in, Outputs out, Scope scope) throws IOException {
    PeftFolder lora = in.adapter();
    Path written = Files.createTempFile("lora", ".safetensors");
    try {
      LoraFile.write(lora, written);
      out.result("keys", keys(written));
      requireEqual(written, in.file("with_metadata"));
      requireStrength(LoraFile.read(written), lora);
    } finally {
      Files.delete(written);
    }
    out.result("loaded_by_diffusers", loaded(in, lora, out));
  }

  private static List<String> keys(Path file) {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      return List.copyOf(new TreeSet<>(tensors.names()));
    }
  }

  /** Names, numbers and settings; not the bytes. */
  private static void requireEqual(Path written, Path expected) throws IOException {
    try (SafetensorsFile ours = SafetensorsFile.open(written);
        SafetensorsFile theirs = SafetensorsFile.open(expected)) {
      JsonNode settings = JSON.readTree(ours.metadata().getOrDefault(SETTINGS, ""));
      if (!settings.equals(JSON.readTree(theirs.metadata().getOrDefault(SETTINGS, "")))) {
        throw new UserError("settings in the header: " + settings);
      }
      for (String name : theirs.names()) {
        if (!Arrays.equals(ours.floats(name), theirs.floats(name))
            || !Arrays.equals(ours.info(name).shape(), theirs.info(name).shape())) {
          throw new UserError(name + " differs");
        }
      }
    }
  }

  /**
   * The scale of each file, and whether that is the trained strength. How far an output moves
   * without it is diffusers' own measure, and so is what it refuses.
   */
  private static ObjectNode loaded(CaseFolder in, PeftFolder lora, Outputs out) {
    ObjectNode results = JSON.createObjectNode();
    in.expected()
        .path("loaded_by_diffusers")
        .properties()
        .forEach(
            entry -> {
              PeftFolder read = LoraFile.read(in.file(entry.getKey()));
              JsonNode expected = entry.getValue();
              if (expected.isTextual()) {
                requireStrength(read, lora);
                out.note(entry.getKey() + " is read, though diffusers refuses it");
                results.set(entry.getKey(), expected);
                return;
              }
              boolean keeps = distance(read, lora) == 0;
              double measured = expected.path("distance_from_peft").asDouble();
              results
                  .putObject(entry.getKey())
                  .put("distance_from_peft", keeps == (measured == 0) ? measured : -1)
                  .putArray("scales")
                  .add(read.scale());
            });
    return results;
  }

  private static void requireStrength(PeftFolder read, PeftFolder lora) {
    if (distance(read, lora) != 0) {
      throw new UserError("an adapter comes back with another strength: " + read.scale());
    }
  }

  /** The largest difference between the pairs, with the strength in the second half. */
  private static double distance(PeftFolder read, PeftFolder lora) {
    if (!read.adapter().tensors().keySet().equals(lora.adapter().tensors().keySet())) {
      throw new UserError("other tensors: " + read.adapter().tensors().keySet());
    }
    double largest = 0;
    for (String name : lora.adapter().tensors().keySet()) {
      boolean second = name.contains(".lora_B.");
      float[] ours = requireNonNull(read.adapter().tensors().get(name)).values();
      float[] theirs = requireNonNull(lora.adapter().tensors().get(name)).values();
      for (int i = 0; i < theirs.length; i++) {
        float one = ours[i] * (second ? (float) read.scale() : 1);
        float other = theirs[i] * (second ? (float) lora.scale() : 1);
        largest = Math.max(largest, Math.abs(one - other));
      }
    }
    return largest;
  }
}
