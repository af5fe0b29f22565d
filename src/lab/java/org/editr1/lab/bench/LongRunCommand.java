package org.editr1.lab.bench;

import static java.util.Locale.ROOT;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.editr1.Clock;
import org.editr1.UserError;
import org.editr1.folder.RunFolder;
import org.editr1.io.file.TemporaryFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 bench long-run}: what a head holds and how long it takes, by number of steps. */
@Command(name = "long-run", mixinStandardHelpOptions = true, sortOptions = false)
public final class LongRunCommand implements Callable<Integer> {
  private static final int LEAST = 100;
  private static final int MORE = 50;
  private static final double START_LIMIT = 5;
  private static final double MEGABYTE = 1e6;

  @Option(names = "--steps", paramLabel = "N")
  private int steps = 10_000;

  @Spec private CommandSpec command;

  /**
   * The state after {@code steps}.
   *
   * @param seconds of 1,000 steps since the point before; {@code coreSeconds}: processor time
   * @param pages milliseconds
   */
  private record Point(
      int steps,
      double seconds,
      double coreSeconds,
      LongRun.Held held,
      Map<String, Double> pages) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (steps < LEAST) {
      throw new UserError("--steps is " + steps + "; expected at least " + LEAST);
    }
    PrintWriter out = command.commandLine().getOut();
    out.printf(
        ROOT,
        "%d processors, Java %s, heap up to %.0f MB%n%n  steps   heap MB   anonymous MB   handles  "
            + " threads   s/1,000 steps   cpu s   folder MB%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().feature(),
        Runtime.getRuntime().maxMemory() / MEGABYTE);
    List<Point> points = new ArrayList<>();
    double again;
    double core;
    try (TemporaryFolder temporary = TemporaryFolder.create("edit-r1-long-run")) {
      RunFolder folder = new RunFolder(temporary.path().resolve("run"));
      try (LongRun run = new LongRun(folder, steps + MORE)) {
        for (int at : List.of(steps / 10, steps / 5, steps / 2, steps)) {
          points.add(point(run, points, at));
          out.println(text(points.get(points.size() - 1)));
          out.flush();
        }
      }
      try (LongRun run = new LongRun(folder, steps + 2 * MORE)) {
        again = run.startSeconds();
        core = run.startCoreSeconds();
        run.await(steps + 2 * MORE);
      }
    }
    out.printf(ROOT, "%npage, ms at each:%n%s%n", pages(points));
    out.printf(
        ROOT, "the head answered %.1f s after it was started again (cpu %.1f s)%n", again, core);
    List<String> grown = grown(points.get(2), points.get(3), core);
    out.println(grown.isEmpty() ? "flat" : "not flat: " + String.join(", ", grown));
    return grown.isEmpty() ? 0 : 1;
  }

  private static Point point(LongRun run, List<Point> before, int at)
      throws IOException, InterruptedException {
    int from = before.isEmpty() ? MORE : before.get(before.size() - 1).steps();
    run.await(from);
    int first = run.version();
    double began = Clock.seconds(Clock.SYSTEM.nanos());
    double core = LongRun.coreSeconds();
    run.await(at);
    double thousands = Math.max(1, at - first) / 1_000.0;
    return new Point(
        at,
        (Clock.seconds(Clock.SYSTEM.nanos()) - began) / thousands,
        (LongRun.coreSeconds() - core) / thousands,
        run.held(),
        run.pages());
  }

  /** What grew from one point to the next by more than what caches and chance explain. */
  private static List<String> grown(Point half, Point all, double start) {
    List<String> grown = new ArrayList<>();
    LongRun.Held before = half.held();
    LongRun.Held now = all.held();
    add(grown, "heap", now.heap(), 1.1 * before.heap() + 4 * MEGABYTE);
    add(grown, "anonymous memory", now.anonymous(), 1.2 * before.anonymous() + 32 * MEGABYTE);
    add(grown, "file handles", now.handles(), before.handles() + 8);
    add(grown, "threads", now.threads(), before.threads() + 4);
    add(grown, "time", all.coreSeconds(), 1.5 * half.coreSeconds());
    all.pages()
        .forEach(
            (page, millis) ->
                add(grown, page, millis, 2 * half.pages().getOrDefault(page, 0.0) + 50));
    add(grown, "start", start, START_LIMIT);
    return grown;
  }

  private static void add(List<String> grown, String what, double now, double most) {
    if (now > most) {
      grown.add(what);
    }
  }

  private static String text(Point point) {
    LongRun.Held held = point.held();
    return String.format(
        ROOT,
        "%7d %9.1f %14.0f %9d %9d %15.1f %7.1f %11.1f",
        point.steps(),
        held.heap() / MEGABYTE,
        held.anonymous() / MEGABYTE,
        held.handles(),
        held.threads(),
        point.seconds(),
        point.coreSeconds(),
        held.folder() / MEGABYTE);
  }

  private static String pages(List<Point> points) {
    return points.get(0).pages().keySet().stream()
        .map(
            page ->
                String.format(ROOT, "  %-14s", page)
                    + points.stream()
                        .map(point -> point.pages().getOrDefault(page, Double.NaN))
                        .map(millis -> String.format(ROOT, "%8.1f", millis))
                        .collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }
}
