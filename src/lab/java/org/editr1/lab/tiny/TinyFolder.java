package org.editr1.lab.tiny;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.io.hf.ConfigFile;

/** Writes a finished editor or judge as diffusers and transformers have it. */
public record TinyFolder(Path folder) {
  private static final String EDITOR = "model_index.json";
  private static final String JUDGE = "config.json";
  static final String AUTOENCODER = "vae/diffusion_pytorch_model.safetensors";
  private static final String MODEL = "model.safetensors";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Refuses a folder that holds a model. */
  public TinyFolder {
    if (Stream.of(EDITOR, JUDGE).map(folder::resolve).anyMatch(Files::exists)) {
      throw new UserError(folder + " already holds a model; name another folder");
    }
  }

  /** Now rather than after an hour: a folder that cannot be made is said at once. */
  public void make() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UserError(folder + " cannot be made: " + e.getMessage(), e);
    }
  }

  /** Configurations and tokenizers of {@code blueprint}, and these weights. */
  void write(Blueprint blueprint, WeightVector autoencoder, WeightVector editor) {
    try {
      copyAllButWeights(blueprint.folder());
      writeScale(blueprint);
    } catch (IOException e) {
      throw new UserError(folder + " cannot be written: " + e.getMessage(), e);
    }
    autoencoder.file(Map.of("", "")).write(folder.resolve(AUTOENCODER));
    for (Blueprint.Stored part : blueprint.stored()) {
      editor.file(part.prefixes()).write(folder.resolve(part.file()));
    }
  }

  /** Configuration and tokenizer of the folder {@code like}, and the weights of one model. */
  public void write(Path like, WeightVector model) {
    try {
      copyAllButWeights(like);
    } catch (IOException e) {
      throw new UserError(folder + " cannot be written: " + e.getMessage(), e);
    }
    model.file(Map.of("", "")).write(folder.resolve(MODEL));
  }

  private void copyAllButWeights(Path from) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".safetensors")) {
          Path to = folder.resolve(from.relativize(file).toString());
          Files.createDirectories(to.toAbsolutePath().getParent());
          Files.copy(file, to);
        }
      }
    }
  }

  private void writeScale(Blueprint blueprint) throws IOException {
    Path file = folder.resolve("vae").resolve("config.json");
    ObjectNode root = (ObjectNode) ConfigFile.read(file).root();
    blueprint.writeScale(root);
    Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
  }
}
