package org.editr1.folder;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.editr1.io.image.RgbImage;
import org.editr1.io.safetensors.RolloutFile;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Pass;
import org.editr1.journey.Result.Score;

/**
 * The held-out edits of an evaluation as a run folder holds them, by the number of their test line,
 * from 0. Pruned files are silently skipped.
 */
public final class StoredEvaluation {
  private record Row(Path file, int sample) {}

  private final Map<Integer, Score> scores = new HashMap<>();
  private final Map<Integer, Row> rows = new HashMap<>();

  private StoredEvaluation() {}

  /**
   * Reads the evaluation of a version.
   *
   * @param perGroup test lines of a group ({@code chunks.evaluate})
   */
  public static StoredEvaluation read(RunFolder folder, int version, int perGroup) {
    StoredEvaluation evaluation = new StoredEvaluation();
    StoredPass pass = StoredPass.read(folder, new Pass.Evaluation(version));
    pass.scores()
        .forEach(
            (group, all) ->
                all.forEach(
                    score ->
                        evaluation.scores.put(testLine(group, score.sample(), perGroup), score)));
    for (GroupKey group : pass.rolledOut()) {
      pass.rollouts(group)
          .forEach(
              (sample, file) ->
                  evaluation.rows.put(testLine(group, sample, perGroup), new Row(file, sample)));
    }
    return evaluation;
  }

  private static int testLine(GroupKey group, int sample, int perGroup) {
    return group.index() * perGroup + sample;
  }

  /** Returns whether the image of a test line is stored. */
  public boolean shows(int testLine) {
    return rows.containsKey(testLine);
  }

  /** Returns whether score and image of a test line are stored. */
  public boolean has(int testLine) {
    return scores.containsKey(testLine) && shows(testLine);
  }

  /** The score of a test line that {@link #has} one. */
  public Score score(int testLine) {
    return Objects.requireNonNull(scores.get(testLine), "no score");
  }

  /** The edited image of a test line that {@link #shows} one. */
  public RgbImage image(int testLine) {
    Row row = Objects.requireNonNull(rows.get(testLine), "no image");
    return RolloutFile.image(row.file(), row.sample());
  }
}
