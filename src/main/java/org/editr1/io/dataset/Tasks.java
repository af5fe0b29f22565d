package org.editr1.io.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.editr1.io.file.Sha256;
import org.editr1.journey.EditTask;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;

/**
 * Makes tasks from the lines of a data set.
 *
 * @param folder of the data set
 * @param reference makes the reference to a file, by its path below {@code folder}
 * @param model fingerprint of the model that encodes
 */
public record Tasks(
    RunSpec spec, Path folder, Function<String, TensorRef> reference, String model) {
  /**
   * The tasks of the training lines.
   *
   * @param needsTarget whether the run's reward needs a target image in every line
   */
  public List<EditTask> train(boolean needsTarget) {
    return tasks(Split.TRAIN, needsTarget ? spec.reward() : Map.of()).toList();
  }

  /**
   * The tasks of the held-out lines that evaluations use; none where the run has no evaluation.
   *
   * @param needsTarget whether the held-out reward needs a target image in every line
   */
  public List<EditTask> tests(boolean needsTarget) {
    if (spec.eval().every() == 0) {
      return List.of();
    }
    int limit = spec.eval().limit() == 0 ? Integer.MAX_VALUE : spec.eval().limit();
    return tasks(Split.TEST, needsTarget ? spec.eval().reward() : Map.of()).limit(limit).toList();
  }

  /**
   * @param comparing weights of the reward that compares with targets; empty: none does
   */
  private Stream<EditTask> tasks(Split split, Map<String, Double> comparing) {
    DataSplit data = DataSplit.read(folder, split);
    if (!comparing.isEmpty()) {
      data.requireTargets(comparing.keySet().toString());
    }
    return data.lines().stream().map(this::task);
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
    return reference.apply(folder.relativize(image).toString().replace('\\', '/'));
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
