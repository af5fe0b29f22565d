package org.editr1.lab.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.io.safetensors.SafetensorsWriter;

/** The folder that a new editor or judge is written to, in the layout of diffusers. */
public record OutputFolder(Path folder) {
  private static final String EDITOR = "model_index.json";
  private static final String JUDGE = "config.json";

  /** Refuses a folder that holds a model. */
  public OutputFolder {
    if (Stream.of(EDITOR, JUDGE).map(folder::resolve).anyMatch(Files::exists)) {
      throw new UserError(folder + " already holds a model; name another folder");
    }
  }

  /** Makes the folder before training, so that a bad path is refused at once. */
  public void make() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UserError(folder + " cannot be made: " + e.getMessage(), e);
    }
  }

  /** Writes configurations and tokenizers of the folder {@code like}, and files of weights. */
  public void write(Path like, Map<String, SafetensorsWriter> weights) {
    try {
      copyAllButWeights(like);
    } catch (IOException e) {
      throw new UserError(folder + " cannot be written: " + e.getMessage(), e);
    }
    weights.forEach((file, writer) -> writer.write(folder.resolve(file)));
  }

  /** Writes a folder of one model. */
  public void write(Path like, WeightVector model) {
    write(like, Map.of("model.safetensors", model.file(Map.of("", ""))));
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
}
