package org.editr1.watch.terminal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.MetricsLine;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.journey.Metric;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.watch.Numbers;
import org.jspecify.annotations.Nullable;

/** The lines before the first step of a run and after its last one. */
public final class Banner {
  private static final int MAX_KINDS = 8;

  /** Lines that are looked at for the kinds of their tasks; in more, no kinds are named. */
  private static final int MAX_LINES = 100_000;

  private final List<String> lines = new ArrayList<>();

  private Banner() {}

  /**
   * Facts that the specification of a run does not hold.
   *
   * @param judged whether a reward loads the judge of the specification
   * @param workers in words, for example {@code 2 in this process}
   * @param console address of the console; empty without one
   */
  public record Setup(
      DataSplit train, DataSplit test, boolean judged, String workers, String console) {}

  /** The banner of a run that starts: model, data, rewards, workers, folder and console. */
  public static String start(RunSpec spec, Setup setup, RunFolder folder) {
    Banner banner = new Banner();
    banner.lines.add("Training " + spec.name());
    banner.fact("model", relativeToCwd(spec.model().path()) + ", " + spec.model().dtype());
    banner.fact("data", relativeToCwd(spec.data().path()) + ": " + tasks(spec, setup));
    banner.fact(
        "steps",
        "%d of %d groups x %d samples, lag %d"
            .formatted(spec.steps(), spec.groups(), spec.samples(), spec.lag()));
    banner.fact("reward", rewards(spec));
    if (setup.judged()) {
      RunSpec.Judge judge = spec.judge();
      banner.fact(
          "judge", relativeToCwd(judge.path()) + ", " + judge.dtype() + ", " + judge.variant());
    }
    RunSpec.Lora lora = spec.lora();
    banner.fact(
        "LoRA",
        "rank %d, alpha %s on %d projections of a block"
            .formatted(lora.rank(), lora.alpha(), lora.targets().size()));
    banner.fact("workers", setup.workers());
    banner.fact("run", relativeToCwd(folder.root()));
    if (!setup.console().isEmpty()) {
      banner.fact("console", setup.console());
    }
    return banner.text();
  }

  /**
   * The result of a run and how to use it.
   *
   * @param test its first line is the example of an edit
   * @param embedded whether a command ran it, and no node
   */
  public static String summary(RunSpec spec, DataSplit test, RunFolder folder, boolean embedded) {
    Banner banner = new Banner();
    banner.outcome(spec, MetricsFile.read(folder), embedded ? folder.root() : null);
    banner.file("report", folder.report());
    banner.file("picture", folder.beforeAfter());
    banner.file("LoRA", folder.lora());
    if (Files.exists(folder.lora())) {
      DataLine line = test.lines().get(0);
      banner.lines.add("Edit an image with it:");
      banner.lines.add(
          "  launch/edit-r1 edit --model %s --lora %s --image %s --prompt %s --out edited.png"
              .formatted(
                  quotedPath(spec.model().path()),
                  quotedPath(folder.lora()),
                  quotedPath(line.imageFile()),
                  quoted(line.prompt())));
    }
    return banner.text();
  }

  private void outcome(RunSpec spec, List<MetricsLine> metrics, @Nullable Path resumed) {
    List<MetricsLine> steps = metrics.stream().filter(line -> line.split() == Split.TRAIN).toList();
    int done = steps.stream().mapToInt(MetricsLine::version).max().orElse(0);
    double seconds =
        steps.stream().mapToDouble(line -> line.values().getOrDefault(Metric.SECONDS, 0.0)).sum();
    String spent = done + " of " + spec.steps() + " steps in " + Numbers.duration(seconds);
    lines.add(heldOut(metrics) + spent);
    if (done < spec.steps()) {
      lines.add(
          resumed == null
              ? "Resume by starting the head again"
              : "Resume with: launch/edit-r1 train --resume " + quotedPath(resumed));
    }
  }

  /** The change between the first and the last evaluation, as the beginning of a sentence. */
  private static String heldOut(List<MetricsLine> metrics) {
    List<String> rewards =
        metrics.stream()
            .filter(line -> line.split() == Split.TEST)
            .map(line -> Numbers.brief(line.value(Metric.HELD_OUT_REWARD)))
            .toList();
    if (rewards.isEmpty()) {
      return "";
    }
    String last = rewards.get(rewards.size() - 1);
    return "Held-out reward " + (rewards.size() == 1 ? "" : rewards.get(0) + " -> ") + last + ", ";
  }

  private static String tasks(RunSpec spec, Setup setup) {
    int limit = spec.eval().limit();
    int all = setup.test().lines().size();
    List<DataLine> train = setup.train().lines();
    List<String> kinds =
        (train.size() > MAX_LINES ? List.<DataLine>of() : train)
            .stream()
                .map(line -> line.metadata().getOrDefault("task", ""))
                .filter(kind -> !kind.isEmpty())
                .distinct()
                .sorted()
                .toList();
    boolean few = !kinds.isEmpty() && kinds.size() <= MAX_KINDS;
    return "%d tasks%s, %d held out, %d pixels square"
        .formatted(
            train.size(),
            few ? " (" + String.join(", ", kinds) + ")" : "",
            limit > 0 ? Math.min(limit, all) : all,
            spec.data().resolution());
  }

  private static String rewards(RunSpec spec) {
    String training = weights(spec.reward());
    String heldOut = weights(spec.eval().reward());
    return training + (heldOut.equals(training) ? "" : ", held-out by " + heldOut);
  }

  /** {@code mllm} or {@code 0.7 mllm + 0.3 target}. */
  private static String weights(Map<String, Double> rewards) {
    return rewards.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(one -> (one.getValue() == 1 ? "" : one.getValue() + " ") + one.getKey())
        .collect(Collectors.joining(" + "));
  }

  private void fact(String name, String value) {
    lines.add("  " + name + " ".repeat(9 - name.length()) + value);
  }

  private void file(String name, Path file) {
    if (Files.exists(file)) {
      fact(name, relativeToCwd(file));
    }
  }

  /** The path relative to the current folder, where it lies below. */
  private static String relativeToCwd(Object path) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = here.resolve(path.toString()).normalize();
    return absolute.startsWith(here) && !absolute.equals(here)
        ? here.relativize(absolute).toString()
        : absolute.toString();
  }

  private static String quotedPath(Object path) {
    return quoted(relativeToCwd(path));
  }

  /** The text quoted for a shell, where it has to be. */
  private static String quoted(String text) {
    return text.matches("[\\w./:=+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private String text() {
    return String.join("\n", lines);
  }
}
