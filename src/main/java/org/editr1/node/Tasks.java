package org.editr1.node;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.journey.EditTask;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;
import org.editr1.reward.Rewards;
import org.editr1.reward.RunRewards;
import org.editr1.store.DiskStore;

/**
 * Makes tasks of a data set's lines.
 *
 * @param model fingerprint of the model that encodes
 */
public record Tasks(RunSpec spec, Path dataFolder, DiskStore store, String model) {
  /** The training lines. */
  public List<EditTask> train() {
    DataSplit split = DataSplit.read(dataFolder, Split.TRAIN);
    if (RunRewards.of(spec).training().needsTarget()) {
      split.requireTargets(spec.reward().keySet().toString());
    }
    return split.lines().stream().map(this::task).toList();
  }

  /** The held-out lines that evaluations use; none where the run has no evaluation. */
  public List<EditTask> tests() {
    if (spec.eval().every() == 0) {
      return List.of();
    }
    DataSplit split = DataSplit.read(dataFolder, Split.TEST);
    if (RunRewards.of(spec).heldOut().filter(Rewards::needsTarget).isPresent()) {
      split.requireTargets(spec.eval().reward().keySet().toString());
    }
    int limit = spec.eval().limit() == 0 ? Integer.MAX_VALUE : spec.eval().limit();
    return split.lines().stream().limit(limit).map(this::task).toList();
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

  private TensorRef reference(Path picture) {
    return store.dataReference(dataFolder.relativize(picture).toString().replace('\\', '/'));
  }

  /** Named by everything that the encoding depends on. */
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
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(key.getBytes(StandardCharsets.UTF_8));
      return "conditioning/" + HexFormat.of().formatHex(hash, 0, 12) + ".safetensors";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
