package org.editr1.watch.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a report is made of.
 *
 * @param title the run in a few words
 * @param notes sentences that a reader must know, as what is missing and why
 * @param facts further short facts by name, as seconds or the model's folder, in their sequence
 * @param curve rewards by step, ascending
 * @param statistics one row per step to be shown, ascending
 * @param edits held-out edits in the data set's sequence
 * @param settings the effective configuration as text
 */
public record RunSummary(
    String title,
    List<String> notes,
    Map<String, String> facts,
    List<CurvePoint> curve,
    List<StatisticsRow> statistics,
    List<EditPair> edits,
    String settings) {

  /**
   * @param step finished optimizer steps; a held-out reward of step 0 is that of the given model
   * @param train mean training reward, where a step was made
   * @param heldOut mean held-out reward, where there was an evaluation
   */
  public record CurvePoint(int step, @Nullable Double train, @Nullable Double heldOut) {
    public CurvePoint {
      train = train == null || !Double.isFinite(train) ? null : train;
      heldOut = heldOut == null || !Double.isFinite(heldOut) ? null : heldOut;
    }
  }

  /**
   * @param values by name, in the sequence of the columns
   */
  public record StatisticsRow(int step, Map<String, Double> values) {}

  /** The held-out rewards in the curve, in its sequence. */
  List<Double> heldOut() {
    return curve.stream().map(CurvePoint::heldOut).filter(Objects::nonNull).toList();
  }

  /** The first and the last held-out reward, or what stands for them. */
  String headline() {
    List<Double> heldOut = heldOut();
    if (heldOut.isEmpty()) {
      return "no held-out reward";
    }
    String first = Numbers.reward(heldOut.get(0));
    String last = Numbers.reward(heldOut.get(heldOut.size() - 1));
    return "held-out reward " + (heldOut.size() == 1 ? first : first + " \u2192 " + last);
  }

  /** The last step of the curve. */
  int steps() {
    return curve.isEmpty() ? 0 : curve.get(curve.size() - 1).step();
  }
}
