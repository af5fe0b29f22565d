package org.editr1.watch.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.editr1.folder.RunFolder;
import org.editr1.io.image.ImageFile;
import org.editr1.watch.Numbers;

/**
 * The content of a report.
 *
 * @param title the run in a few words
 * @param notes sentences that a reader must know, for example about missing images
 * @param facts further short facts by name, for example the model's folder, in order
 * @param train mean training reward by finished steps
 * @param heldOut mean held-out reward by finished steps; 0 is the given model
 * @param statistics one row per step to be shown, ascending
 * @param edits held-out edits in the data set's order
 * @param settings the effective configuration as text
 */
public record RunSummary(
    String title,
    List<String> notes,
    Map<String, String> facts,
    SortedMap<Integer, Double> train,
    SortedMap<Integer, Double> heldOut,
    List<StatisticsRow> statistics,
    List<EditPair> edits,
    String settings) {

  /**
   * @param values by name, in the order of the columns
   */
  public record StatisticsRow(int step, Map<String, Double> values) {
    double value(String name) {
      return values.getOrDefault(name, Double.NaN);
    }

    /** The value as text; empty where there is none. */
    String text(String name) {
      return values.containsKey(name) ? Numbers.statistic(value(name)) : "";
    }
  }

  /** The first and the last held-out reward, as a sentence without its end. */
  String headline() {
    List<Double> known = heldOut.values().stream().filter(Double::isFinite).toList();
    if (known.isEmpty()) {
      return "No held-out reward";
    }
    String first = Numbers.reward(known.get(0));
    String last = Numbers.reward(known.get(known.size() - 1));
    return "Held-out reward " + (known.size() == 1 ? first : first + " \u2192 " + last);
  }

  /**
   * Writes {@code report.html} and, where there are held-out edits, {@code before-after.png} into
   * {@code folder}. A reader never sees half a file.
   */
  public void write(RunFolder folder) {
    page(folder.report());
    if (!edits.isEmpty()) {
      Html.write(folder.beforeAfter(), ImageFile.png(BeforeAfterImage.draw(this)));
    }
  }

  /** Writes only the page, which needs no other file. */
  public void page(Path file) {
    Html.write(file, ReportHtml.page(this).getBytes(StandardCharsets.UTF_8));
  }

  /** The last finished step. */
  int steps() {
    return Stream.of(train, heldOut)
        .flatMap(rewards -> rewards.keySet().stream())
        .max(Comparator.naturalOrder())
        .orElse(0);
  }
}
