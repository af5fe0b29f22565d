package org.editr1.lab.tiny;

import java.nio.file.Path;
import java.util.List;
import org.editr1.UserError;
import org.editr1.cli.Subcommand;
import org.editr1.lab.judge.MakeJudge;
import org.editr1.lab.training.StepBar;
import org.editr1.node.Home;
import org.editr1.reward.judge.JudgeTemplate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 make-tiny}: makes a tiny editor or judge from random weights. */
@Command(
    name = "make-tiny",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    resourceBundle = "org.editr1.lab.help")
public final class MakeTinyCommand implements Runnable, Subcommand {
  @Option(names = "--family", paramLabel = "NAME")
  private String family = "kontext";

  @Option(names = "--out", required = true, paramLabel = "DIR")
  private Path out = Path.of("");

  @Option(names = "--minutes", paramLabel = "N")
  private double minutes = 60;

  @Option(names = "--steps", split = ",", paramLabel = "N", arity = "1")
  private @Nullable List<Integer> steps;

  @Option(names = "--spoilt", paramLabel = "SHARE")
  private double spoilt = 0.9;

  @Option(names = "--batch", paramLabel = "N")
  private @Nullable Integer batch;

  @Option(names = "--held-out", paramLabel = "N")
  private int heldOut = 256;

  @Option(names = "--editor", paramLabel = "DIR")
  private @Nullable Path editor;

  @Option(names = "--edits", paramLabel = "N")
  private int edits = 960;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 0;

  @Option(names = "--like", paramLabel = "DIR")
  private @Nullable Path like;

  @Option(names = "--autoencoder", paramLabel = "DIR")
  private @Nullable Path autoencoder;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    check();
    Path model = like == null ? Home.folder().resolve(folder()) : like;
    StepBar bar = new StepBar(spec.commandLine().getOut(), System.console() != null);
    if (family.equals("judge")) {
      makeJudge(model, bar);
    } else {
      makeEditor(model, bar);
    }
  }

  private void makeEditor(Path model, StepBar bar) {
    MakeTiny.Recipe recipe =
        new MakeTiny.Recipe(seed, minutes, phases(), spoilt, batch(16), heldOut, autoencoder);
    double reward = new MakeTiny(model, recipe, bar).run(out);
    bar.say(
        "%s: held-out reward %.3f; try launch/edit-r1 train --set model.path=%s%s",
        out, reward, out.toAbsolutePath(), family.equals("qwen") ? " --set text.maxLength=48" : "");
  }

  private void makeJudge(Path model, StepBar bar) {
    Path home = Home.folder();
    Path shown = editor == null ? home.resolve("models/tiny-kontext") : editor;
    MakeJudge.Recipe recipe =
        new MakeJudge.Recipe(seed, minutes, judgeSteps(), batch(32), heldOut, shown, edits);
    JudgeTemplate score = JudgeTemplate.read(home.resolve("conf/prompts/tiny-score.txt"));
    JudgeTemplate yesNo = JudgeTemplate.read(home.resolve("conf/prompts/tiny-yes-no.txt"));
    new MakeJudge(model, score, yesNo, recipe, bar).run(out);
    bar.say(out + ": measure it with launch/edit-r1 eval-judge --judge " + out.toAbsolutePath());
  }

  private int batch(int usual) {
    return batch == null ? usual : batch;
  }

  private void check() {
    if (!(minutes > 0) || batch(1) < 1 || heldOut < 1 || !(spoilt >= 0 && spoilt <= 1)) {
      throw new UserError(
          "--minutes must be above 0, --batch and --held-out at least 1, --spoilt from 0 to 1");
    }
  }

  private @Nullable Integer judgeSteps() {
    if (steps == null) {
      return null;
    }
    if (steps.size() != 1 || steps.get(0) < 1) {
      throw new UserError("--steps is " + steps + "; expected one number for a judge, as 5000");
    }
    return steps.get(0);
  }

  private String folder() {
    return switch (family) {
      case "kontext" -> "models/tiny-kontext";
      case "qwen" -> "conf/model/tiny-qwen";
      case "judge" -> "conf/model/tiny-judge";
      default -> throw new UserError("--family is " + family + "; expected kontext, qwen or judge");
    };
  }

  private MakeTiny.Recipe.@Nullable Steps phases() {
    if (steps == null) {
      return null;
    }
    if (steps.size() != 3 || steps.stream().anyMatch(one -> one < 1)) {
      throw new UserError("--steps is " + steps + "; expected three numbers, as 800,6000,200");
    }
    return new MakeTiny.Recipe.Steps(steps.get(0), steps.get(1), steps.get(2));
  }
}
