package org.editr1.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.editr1.Clock;

/** The pace of a run over its last steps. */
public final class Pace {
  private static final int STEPS = 8;

  private final Deque<Mark> marks = new ArrayDeque<>();
  private int finished;

  private record Mark(long nanos, double samples) {}

  /**
   * @param start nanoseconds at which the first step began; it includes the loading of models and
   *     counts only until two steps have ended
   */
  public Pace(long start) {
    marks.add(new Mark(start, 0));
  }

  public void stepFinished(long nanos, double samples) {
    finished++;
    marks.add(new Mark(nanos, samples));
    if (finished == 2 || marks.size() > STEPS + 1) {
      marks.removeFirst();
    }
  }

  public boolean isKnown() {
    return finished > 0 && span() > 0;
  }

  private double span() {
    return Clock.seconds(marks.getLast().nanos() - marks.getFirst().nanos());
  }

  /** Seconds per step. */
  public double secondsPerStep() {
    return span() / (marks.size() - 1);
  }

  /** Trained samples per second. */
  public double samplesPerSecond() {
    double samples = marks.stream().skip(1).mapToDouble(Mark::samples).sum();
    return samples / span();
  }

  /** Seconds until {@code more} steps have ended. */
  public double secondsLeft(int more, long nanos) {
    double since = Clock.seconds(nanos - marks.getLast().nanos());
    return Math.max(0, more * secondsPerStep() - Math.min(since, secondsPerStep()));
  }
}
