package org.editr1.lab.training;

import java.io.PrintWriter;
import java.util.Locale;
import org.editr1.Clock;

/**
 * Shows how far a training is: a bar that is rewritten on a terminal, elsewhere a line at every
 * tenth of the way. The loss is a moving average.
 */
public final class StepBar implements Progress {
  private static final int WIDTH = 24;
  private static final double SHARE = 0.05;

  private final PrintWriter out;
  private final boolean live;
  private String phase = "";
  private long started;
  private double loss;

  public StepBar(PrintWriter out, boolean live) {
    this.out = out;
    this.live = live;
  }

  @Override
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void step(String name, int done, int total, double stepLoss) {
    if (!phase.equals(name) || done == 1) {
      phase = name;
      started = Clock.SYSTEM.nanos();
      loss = stepLoss;
    }
    loss += Math.max(SHARE, 1.0 / done) * (stepLoss - loss);
    boolean last = done == total;
    if (live) {
      out.print("\r" + line(done, total) + (last ? System.lineSeparator() : ""));
      out.flush();
    } else if (last || 10L * done / total != 10L * (done - 1) / total) {
      say(line(done, total));
    }
  }

  private String line(int done, int total) {
    int full = (int) ((long) WIDTH * done / total);
    double seconds = Clock.SYSTEM.secondsSince(started);
    double left = done < 2 ? 0 : seconds / (done - 1) * (total - done);
    return String.format(
        Locale.ROOT,
        "%-14s [%s%s] %d/%d  loss %.4f  %.0f s, %.0f s left ",
        phase,
        "#".repeat(full),
        ".".repeat(WIDTH - full),
        done,
        total,
        loss,
        seconds,
        left);
  }
}
