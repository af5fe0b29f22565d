package org.editr1.watch.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** The pages of run and cluster as text. */
public final class TopScreen {
  private static final String ROW = "%-22s %-12s %-10s %7s %6s %8s  %-28s %s%n";
  private static final double MEGA = 1e6;
  private static final double MILLI = 1e3;

  private final StringBuilder out = new StringBuilder();

  private TopScreen() {}

  public static String of(JsonNode run, JsonNode cluster) {
    TopScreen screen = new TopScreen();
    screen.head(run, cluster);
    screen.line(ROW, "WORKER", "NODE", "PHASE", "VERSION", "BUSY", "SAMPLES", "LEASE", "SEEN");
    cluster.path("workers").forEach(screen::worker);
    screen.line("%n%-22s %12s %12s %10s  %s%n", "PROCESS", "HEAP", "LOOP LAG", "CPU", "SEEN");
    cluster.path("processes").forEach(screen::process);
    return screen.out.toString();
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }

  private void head(JsonNode run, JsonNode cluster) {
    line(
        "%s  step %s of %s  busy %.0f%%  %.1f samples/s%s%n%n",
        run.path("run").asText("no head has reported yet"),
        run.path("version").asText("-"),
        run.path("steps").asText("-"),
        100 * cluster.path("busy").asDouble(),
        run.path("samplesPerSecond").asDouble(),
        run.path("paused").asText("").isEmpty() ? "" : "  PAUSED: " + run.path("paused").asText());
  }

  private void worker(JsonNode worker) {
    boolean live = worker.path("presence").asText().equals("live");
    boolean isHead = worker.path("roles").isEmpty();
    line(
        ROW,
        worker.path("worker").asText(),
        worker.path("node").asText(),
        live
            ? worker.path("phase").asText()
            : worker.path("presence").asText().toUpperCase(Locale.ROOT),
        worker.path("version").asInt() < 0 ? "-" : worker.path("version").asText(),
        isHead ? "-" : String.format(Locale.ROOT, "%.0f%%", 100 * worker.path("busy").asDouble()),
        isHead ? "-" : worker.path("samples").asText(),
        worker.path("leases").path(0).path("order").asText("-"),
        seen(worker));
  }

  private void process(JsonNode process) {
    line(
        "%-22s %9.0f MB %9.1f ms %8.0f s  %s%n",
        process.path("node").asText(),
        process.path("heap").asDouble() / MEGA,
        process.path("loopLag").asDouble() * MILLI,
        process.path("cpu").asDouble(),
        seen(process));
  }

  private static String seen(JsonNode someone) {
    double seconds = someone.path("seen").asDouble();
    return seconds < 2.5 ? "now" : String.format(Locale.ROOT, "%.0f s ago", seconds);
  }
}
