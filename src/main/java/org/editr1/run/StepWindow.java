package org.editr1.run;

import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.editr1.journey.RunSpec;

/**
 * Decides which step and which evaluation may open. Step s turns version s into s + 1; it opens
 * when version max(0, s - lag) is published, so that at most lag + 1 steps are open. An evaluation
 * may overlap the next {@code window} steps and is complete before the step after them opens.
 */
public final class StepWindow {
  /**
   * @param steps number of steps of the run
   * @param every steps between evaluations, the first at version 0 and one of the final version; 0:
   *     none
   * @param window steps that an evaluation may overlap; 0: {@code every}
   */
  public record Settings(int steps, int lag, int every, int window) {
    public Settings {
      window = window == 0 ? every : window;
    }

    static Settings of(RunSpec spec) {
      return new Settings(spec.steps(), spec.lag(), spec.eval().every(), spec.eval().window());
    }
  }

  private final Settings settings;
  private final TreeSet<Integer> opened = new TreeSet<>();
  private final TreeSet<Integer> complete = new TreeSet<>();
  private final int first;
  private int last;
  private int version;
  private int next;

  /**
   * @param version that the run starts or resumes with: its next step is the first to open
   */
  public StepWindow(Settings settings, int version) {
    this.settings = settings;
    this.last = settings.steps();
    this.first = version;
    this.version = version;
    this.next = version;
  }

  /** The newest published version, which is the number of finished steps. */
  public int version() {
    return version;
  }

  /** The version whose behaviour policy makes the rollouts of {@code step}. */
  public int samplerOf(int step) {
    return Math.max(0, step - settings.lag());
  }

  /** Records that version {@code published} is published; versions are published one by one. */
  public void published(int published) {
    if (published != version && published != version + 1) {
      throw new IllegalStateException("version " + published + " after " + version);
    }
    version = published;
  }

  /** The step to open now, if there is one. */
  public OptionalInt stepToOpen() {
    boolean open = next < last && samplerOf(next) <= version && !blocked();
    return open ? OptionalInt.of(next) : OptionalInt.empty();
  }

  /** The steps that may open once {@code published} is published, unless an evaluation blocks. */
  IntStream upcoming(int published) {
    return IntStream.range(next, last).takeWhile(step -> samplerOf(step) <= published);
  }

  /** {@code step} is open; it was {@link #stepToOpen}. */
  public void opened(int step) {
    if (stepToOpen().orElse(-1) != step) {
      throw new IllegalStateException("step " + step + " may not open");
    }
    next = step + 1;
  }

  /** Too few tasks are left for the next step: the run ends with those that are open. */
  public void noFurtherStep() {
    last = next;
  }

  /**
   * Returns whether the next step has to wait for an evaluation. An evaluation of a version before
   * the first is waited for only if it was opened again; otherwise its policy is deleted.
   */
  public boolean blocked() {
    int due = next - settings.window();
    return !opened.headSet(due, true).isEmpty()
        || IntStream.rangeClosed(first, due)
            .anyMatch(evaluated -> isDue(evaluated) && !complete.contains(evaluated));
  }

  /** The version to evaluate now, if there is one. */
  public OptionalInt evaluationToOpen() {
    boolean open = isDue(version) && !opened.contains(version) && !complete.contains(version);
    return open ? OptionalInt.of(version) : OptionalInt.empty();
  }

  /** Records an open evaluation; after a restart, also a reopened one of an earlier version. */
  public void evaluationOpened(int evaluated) {
    if (evaluated > version || complete.contains(evaluated) || !opened.add(evaluated)) {
      throw new IllegalStateException("version " + evaluated + " may not be evaluated now");
    }
  }

  /** Records a complete evaluation; after a restart, also those of earlier versions. */
  public void evaluationComplete(int evaluated) {
    complete.add(evaluated);
    opened.remove(evaluated);
  }

  /** The versions whose evaluation is complete, ascending. */
  List<Integer> evaluated() {
    return List.copyOf(complete);
  }

  /** An open evaluation that is past half of its window. */
  public OptionalInt urgentEvaluation() {
    return opened.stream()
        .filter(evaluated -> 2 * (next - evaluated) > settings.window())
        .mapToInt(Integer::intValue)
        .findFirst();
  }

  private boolean isDue(int evaluated) {
    return settings.every() > 0 && (evaluated % settings.every() == 0 || evaluated == last);
  }

  /** All steps are finished and all evaluations complete. */
  public boolean isFinished() {
    return version >= last && opened.isEmpty() && evaluationToOpen().isEmpty();
  }
}
