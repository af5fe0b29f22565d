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
import org.editr1.reward.RewardSetup;
import org.editr1.reward.RunRewards;
import org.editr1.watch.Numbers;

/** What is said before the first step of a run and after its last one. */
public final class Announcement {
  private static final int MOST_KINDS = 8;

  private final List<String> lines = new ArrayList<>();

  private Announcement() {}

  /**
   * @param workers in words, as {@code 2 in this process}
   * @param console where the console is; empty where there is none
   */
  public record Audience(String workers, String console) {}

  /**
   * What is trained, on what, by whom and where.
   *
   * @param audience who works and where it can be watched
   */
  public static String opening(
      RunSpec spec, DataSplit train, DataSplit test, Audience audience, Path runFolder) {
    Announcement said = new Announcement();
    said.lines.add("Training " + spec.name());
    said.fact("model", near(spec.model().path()) + ", " + spec.model().dtype());
    said.fact("data", near(spec.data().path()) + ": " + tasks(spec, train, test));
    said.fact(
        "steps",
        (spec.steps() + " of " + spec.groups() + " groups x " + spec.samples() + " samples")
            + (", lag " + spec.lag()));
    said.fact("reward", rewards(spec));
    if (RunRewards.of(spec).files(RewardSetup.of(spec)).containsKey(RewardSetup.JUDGE)) {
      RunSpec.Judge judge = spec.judge();
      said.fact("judge", near(judge.path()) + ", " + judge.dtype() + ", " + judge.variant());
    }
    said.fact("LoRA", lora(spec.lora()));
    said.fact("workers", audience.workers());
    said.fact("run", near(runFolder));
    if (!audience.console().isEmpty()) {
      said.fact("console", audience.console());
    }
    return said.text();
  }

  /**
   * What came of it, and how to use it.
   *
   * @param test an edit of its first line is shown as the example
   */
  public static String closing(RunSpec spec, DataSplit test, RunFolder folder) {
    Announcement said = new Announcement();
    List<MetricsLine> metrics = MetricsFile.read(folder);
    said.outcome(spec, metrics, folder.root());
    said.file("report", folder.report());
    said.file("picture", folder.beforeAfter());
    Path lora = folder.lora();
    said.file("LoRA", lora);
    if (Files.exists(lora)) {
      DataLine line = test.lines().get(0);
      said.lines.add("Edit a picture with it:");
      said.lines.add(
          ("  launch/edit-r1 edit --model " + quotedPath(spec.model().path()))
              + (" --lora " + quotedPath(lora) + " --image " + quotedPath(line.imageFile()))
              + (" --prompt " + quoted(line.prompt()) + " --out edited.png"));
    }
    return said.text();
  }

  private void outcome(RunSpec spec, List<MetricsLine> metrics, Path runFolder) {
    List<MetricsLine> steps = metrics.stream().filter(line -> line.split() == Split.TRAIN).toList();
    int done = steps.stream().mapToInt(MetricsLine::version).max().orElse(0);
    double seconds =
        steps.stream().mapToDouble(line -> line.values().getOrDefault(Metric.SECONDS, 0.0)).sum();
    String spent = done + " of " + spec.steps() + " steps in " + Numbers.duration(seconds);
    lines.add(heldOut(metrics) + spent);
    if (done < spec.steps()) {
      lines.add("Go on with: launch/edit-r1 train --resume " + quotedPath(runFolder));
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

  private static String tasks(RunSpec spec, DataSplit train, DataSplit test) {
    int limit = spec.eval().limit();
    int heldOut = limit > 0 ? Math.min(limit, test.lines().size()) : test.lines().size();
    List<String> kinds =
        train.lines().stream()
            .map(line -> line.metadata().getOrDefault("task", ""))
            .filter(kind -> !kind.isEmpty())
            .distinct()
            .sorted()
            .toList();
    boolean few = !kinds.isEmpty() && kinds.size() <= MOST_KINDS;
    return (train.lines().size() + " tasks" + (few ? " (" + String.join(", ", kinds) + ")" : ""))
        + (", " + heldOut + " held out, " + spec.data().resolution() + " pixels square");
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

  private static String lora(RunSpec.Lora lora) {
    return ("rank " + lora.rank() + ", alpha " + lora.alpha())
        + (" on " + lora.targets().size() + " projections of a block");
  }

  private void fact(String name, String value) {
    lines.add("  " + name + " ".repeat(9 - name.length()) + value);
  }

  private void file(String name, Path file) {
    if (Files.exists(file)) {
      fact(name, near(file));
    }
  }

  /** As seen from the current folder, where it lies below that. */
  private static String near(Object path) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = here.resolve(path.toString()).normalize();
    return absolute.startsWith(here) && !absolute.equals(here)
        ? here.relativize(absolute).toString()
        : absolute.toString();
  }

  private static String quotedPath(Object path) {
    return quoted(near(path));
  }

  /** For a shell, where it needs that. */
  private static String quoted(String text) {
    return text.matches("[\\w./:=+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private String text() {
    return String.join("\n", lines);
  }
}
