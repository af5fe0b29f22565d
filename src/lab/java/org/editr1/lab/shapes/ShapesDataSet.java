package org.editr1.lab.shapes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.editr1.Noise;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.image.ImageFile;
import org.editr1.journey.Split;

/**
 * Writes tasks in the training format: {@code images/}, {@code targets/} and the metadata of both
 * splits. The test split is of scenes that the other does not edit.
 */
public record ShapesDataSet(long seed) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Into a folder that holds no data set yet. */
  public void write(Path folder, int train, int test) {
    for (Split split : Split.values()) {
      if (Files.exists(metadata(folder, split))) {
        throw new UserError(folder + " already holds a data set; name another folder");
      }
    }
    try {
      Files.createDirectories(folder.resolve("images"));
      Files.createDirectories(folder.resolve("targets"));
      write(folder, Split.TRAIN, train);
      write(folder, Split.TEST, test);
    } catch (IOException e) {
      throw new UserError(folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static Path metadata(Path folder, Split split) {
    return folder.resolve(split + "_metadata.jsonl");
  }

  private void write(Path folder, Split split, int count) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      Noise noise = Noise.of(seed, Noise.Purpose.SHAPES, split.ordinal(), i);
      ShapesTask task = new ShapesDraw(noise).task(split == Split.TEST);
      String name = String.format(Locale.ROOT, "%s-%04d.png", split, i);
      Files.write(folder.resolve("images").resolve(name), ImageFile.png(task.source().draw()));
      Files.write(folder.resolve("targets").resolve(name), ImageFile.png(task.target().draw()));
      lines.append(JSON.writeValueAsString(line(task, name))).append('\n');
    }
    AtomicFile.write(metadata(folder, split), lines.toString());
  }

  private static ObjectNode line(ShapesTask task, String name) {
    return JSON.createObjectNode()
        .put("prompt", task.prompt())
        .put("image", "images/" + name)
        .put("requirement", task.requirement())
        .put("task", task.edit().toString())
        .put("target", "targets/" + name);
  }
}
