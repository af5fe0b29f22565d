package org.editr1.io.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.editr1.io.file.Sha256;
import org.editr1.journey.EditTask;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TaskList;
import org.editr1.journey.TensorRef;

/**
 * Makes tasks from the lines of a data set.
 *
 * @param reference makes the reference to a file, by its path below the data set's folder
 * @param model fingerprint of the model that encodes
 */
public record Tasks(
    RunSpec spec, DataSet data, Function<String, TensorRef> reference, String model) {
  /** The tasks of the training lines, which read their images when they are made. */
  public TaskList train() {
    return new LineTasks(data.train().lines(), this::task);
  }

  /** The tasks of the held-out lines that evaluations use; none where the run has no evaluation. */
  public List<EditTask> tests() {
    if (spec.eval().every() == 0) {
      return List.of();
    }
    int limit = spec.eval().limit() == 0 ? Integer.MAX_VALUE : spec.eval().limit();
    return data.test().lines().stream().limit(limit).map(this::task).toList();
  }

  private EditTask task(DataLine line) {
    TensorRef source = reference(line.imageFile());
    Path target = line.targetFile();
    return new EditTask(
        line.id(),
        line.prompt(),
        line.requirement(),
        source,
        target == null ? null : reference(target),
        conditioning(line.prompt(), source));
  }

  private TensorRef reference(Path image) {
    return reference.apply(data.folder().relativize(image).toString().replace('\\', '/'));
  }

  /** The store path of the encoding: a hash of everything that it depends on. */
  private String conditioning(String prompt, TensorRef source) {
    String key =
        String.join(
            "\0",
            model,
            spec.model().dtype().toString(),
            prompt,
            source.sha256(),
            Integer.toString(spec.data().resolution()),
            Integer.toString(spec.text().maxLength()),
            Objects.requireNonNullElse(spec.text().negativePrompt(), ""));
    String hash = Sha256.of(key.getBytes(StandardCharsets.UTF_8));
    return "conditioning/" + hash.substring(0, 24) + ".safetensors";
  }
}
