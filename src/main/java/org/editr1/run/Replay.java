package org.editr1.run;

import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.Effect;
import org.editr1.journey.PolicyRef;

/** Applies the entries of journals to the parts of a run that remember them. */
final class Replay implements Effect.EntryVisitor {
  private final Ledger ledger;
  private final TaskDraw draw;
  private final StepWindow window;
  private final long millis;
  private final SortedMap<Integer, PolicyRef> evaluations = new TreeMap<>();

  /**
   * @param millis the time of the replay
   */
  Replay(Ledger ledger, TaskDraw draw, StepWindow window, long millis) {
    this.ledger = ledger;
    this.draw = draw;
    this.window = window;
    this.millis = millis;
  }

  /** Returns the policies of the evaluations that were open, by version. */
  SortedMap<Integer, PolicyRef> openEvaluations() {
    return evaluations;
  }

  @Override
  public void encoding(Effect.Encoding stored) {
    ledger.knownConditioning(stored.conditioning(), stored.reference());
  }

  @Override
  public void banned(Effect.Banned bans) {
    bans.tasks().forEach(task -> draw.ban(task, bans.step()));
  }

  @Override
  public void published(Effect.Published version) {
    // The learner's checkpoint says which version is the newest.
  }

  @Override
  public void evaluationOpened(Effect.EvaluationOpened evaluation) {
    if (evaluation.version() <= window.version()) {
      evaluations.put(evaluation.version(), evaluation.ema());
    }
  }

  @Override
  public void evaluated(Effect.Evaluated evaluation) {
    if (evaluation.version() <= window.version()) {
      evaluations.remove(evaluation.version());
      window.evaluationComplete(evaluation.version());
    }
  }

  @Override
  public void accepted(Effect.Accepted result) {
    ledger.replay(result, millis);
  }

  @Override
  public void faulted(Effect.Faulted fault) {
    ledger.replay(fault, millis);
  }
}
