package org.editr1.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.editr1.journey.UserError;
import org.editr1.node.Home;
import org.editr1.tiny.MakeTiny;
import org.editr1.tiny.Recipe;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 make-tiny}: a tiny editor from nothing. */
@Command(
    name = "make-tiny",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Train a tiny image editor from random weights on scenes of shapes, then weaken it so far",
      "that reinforcement learning has something to do. Writes a folder as diffusers has it."
    },
    footer = {
      "",
      "The same seed and --steps give the same model on equal hardware; --minutes prints the",
      "--steps that it comes to. models/tiny-kontext is the result of about an hour."
    })
final class MakeTinyCommand implements Runnable {
  @Option(
      names = "--family",
      paramLabel = "NAME",
      defaultValue = "kontext",
      description = "Of the model: kontext or qwen (default: ${DEFAULT-VALUE}).")
  private String family = "kontext";

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out = Path.of("");

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long it may take (default: ${DEFAULT-VALUE}).")
  private double minutes = 60;

  @Option(
      names = "--steps",
      split = ",",
      paramLabel = "N",
      arity = "1",
      description = "Steps of autoencoder, editor and spoiling, as 800,6000,200.")
  private @Nullable List<Integer> steps;

  @Option(
      names = "--spoilt",
      paramLabel = "SHARE",
      defaultValue = "0.7",
      description = "Share of the spoilt weights in the result (default: ${DEFAULT-VALUE}).")
  private double spoilt = 0.7;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "Pictures or tasks of a step (default: ${DEFAULT-VALUE}).")
  private int batch = 64;

  @Option(
      names = "--held-out",
      paramLabel = "N",
      defaultValue = "256",
      description = "Tasks on which it is measured (default: ${DEFAULT-VALUE}).")
  private int heldOut = 256;

  @Option(names = "--seed", defaultValue = "0", description = "(default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--like",
      paramLabel = "DIR",
      description =
          "Folder whose configurations and tokenizers, not weights, the model gets (default:"
              + " models/tiny-kontext or conf/model/tiny-qwen).")
  private @Nullable Path like;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    check();
    Path model = like == null ? Home.folder().resolve(folder()) : like;
    Recipe recipe = new Recipe(seed, minutes, phases(), spoilt, batch, heldOut);
    StepBar bar = new StepBar(spec.commandLine().getOut(), System.console() != null);
    MakeTiny.Outcome outcome = new MakeTiny(model, recipe, bar).run(out);
    bar.say(
        String.format(
            Locale.ROOT,
            "%s: held-out reward %.3f; try launch/edit-r1 train --set model.path=%s%s",
            out,
            outcome.mixed(),
            out.toAbsolutePath(),
            family.equals("qwen") ? " --set text.maxLength=48" : ""));
  }

  private void check() {
    if (!(minutes > 0) || batch < 1 || heldOut < 1 || !(spoilt >= 0 && spoilt <= 1)) {
      throw new UserError(
          "--minutes must be above 0, --batch and --held-out at least 1, --spoilt from 0 to 1");
    }
  }

  private String folder() {
    return switch (family) {
      case "kontext" -> "models/tiny-kontext";
      case "qwen" -> "conf/model/tiny-qwen";
      default -> throw new UserError("--family is " + family + "; expected kontext or qwen");
    };
  }

  private Recipe.@Nullable Steps phases() {
    if (steps == null) {
      return null;
    }
    if (steps.size() != 3 || steps.stream().anyMatch(one -> one < 1)) {
      throw new UserError("--steps is " + steps + "; expected three numbers, as 800,6000,200");
    }
    return new Recipe.Steps(steps.get(0), steps.get(1), steps.get(2));
  }
}
