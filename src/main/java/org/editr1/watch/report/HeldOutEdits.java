package org.editr1.watch.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.editr1.UserError;
import org.editr1.folder.MetricsLine;
import org.editr1.folder.RunFolder;
import org.editr1.folder.StoredEvaluation;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.Result.Score;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;

/**
 * The held-out edits of the given model paired with the edits of the newest version whose
 * evaluation the store still holds.
 *
 * @param notes sentences about missing edits
 */
record HeldOutEdits(List<EditPair> edits, List<String> notes) {

  /**
   * @param metrics lines of the complete evaluations
   */
  static HeldOutEdits read(RunFolder folder, RunSpec spec, List<MetricsLine> metrics) {
    List<Integer> versions =
        metrics.stream()
            .filter(line -> line.split() == Split.TEST)
            .map(MetricsLine::version)
            .sorted(Comparator.reverseOrder())
            .toList();
    if (versions.isEmpty()) {
      return without("No evaluation has ended yet, so there is no edit to show.");
    }
    if (versions.get(0) == 0) {
      return without(
          "Only the given model was evaluated so far, so there is no \u201cafter\u201d.");
    }
    try {
      DataSplit test = DataSplit.read(Path.of(spec.data().path()), Split.TEST);
      return new Search(folder, spec, test).newest(versions);
    } catch (UserError e) {
      return without("The held-out edits cannot be shown: " + e.getMessage());
    }
  }

  static HeldOutEdits without(String reason) {
    return new HeldOutEdits(List.of(), List.of(reason));
  }

  private record Search(RunFolder folder, RunSpec spec, DataSplit test) {

    HeldOutEdits newest(List<Integer> versions) {
      StoredEvaluation before = StoredEvaluation.read(folder, 0, spec.chunks().evaluate());
      for (int version : versions) {
        List<EditPair> edits = version == 0 ? List.of() : pairs(before, version);
        if (!edits.isEmpty()) {
          return new HeldOutEdits(edits, notes(version, versions.get(0)));
        }
      }
      return without(
          "The images of the evaluations are no longer in the store (store.keepEvaluations), so the "
              + "held-out edits cannot be shown.");
    }

    private static List<String> notes(int shown, int newest) {
      return shown == newest
          ? List.of()
          : List.of(
              "The edits shown are those of step %d; the images of step %d are no longer in the store."
                  .formatted(shown, newest));
    }

    private List<EditPair> pairs(StoredEvaluation before, int version) {
      StoredEvaluation after = StoredEvaluation.read(folder, version, spec.chunks().evaluate());
      List<EditPair> pairs = new ArrayList<>();
      for (int i = 0; i < test.lines().size(); i++) {
        if (before.has(i) && after.has(i)) {
          pairs.add(pair(i, before, after));
        }
      }
      return pairs;
    }

    private EditPair pair(int index, StoredEvaluation before, StoredEvaluation after) {
      DataLine line = test.lines().get(index);
      return new EditPair(
          line.metadata().getOrDefault("task", ""),
          line.prompt(),
          edit(before.score(index)),
          edit(after.score(index)),
          () ->
              new EditPair.Images(
                  square(line.imageFile()),
                  before.image(index),
                  after.image(index),
                  line.targetFile() == null ? null : square(line.targetFile())));
    }

    private static EditPair.Edit edit(Score score) {
      return new EditPair.Edit(score.value(), score.parts());
    }

    /** The image as the model sees it. */
    private RgbImage square(Path file) {
      return ImageFile.readUpright(file).square(spec.data().resolution());
    }
  }
}
