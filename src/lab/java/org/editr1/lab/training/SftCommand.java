package org.editr1.lab.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.editr1.UserError;
import org.editr1.cli.RunOptions;
import org.editr1.cli.Subcommand;
import org.editr1.edit.EditModel;
import org.editr1.engine.djl.DjlLearnerEngine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.hf.EditFolder;
import org.editr1.io.hf.LoraFile;
import org.editr1.io.hf.PeftFolder;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.node.Home;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 sft}: supervised fine-tuning of an adapter on pairs. */
@Command(
    name = "sft",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    resourceBundle = "org.editr1.lab.help")
public final class SftCommand implements Runnable, Subcommand {
  @Mixin private RunOptions run = new RunOptions();

  @Option(names = "--steps", paramLabel = "N")
  private int steps = 200;

  @Option(names = "--batch", paramLabel = "N")
  private int batch = 64;

  @Option(names = "--out", required = true, paramLabel = "DIR")
  private Path out = Path.of("");

  @Spec private CommandSpec command;

  @Override
  public void run() {
    if (steps < 1 || batch < 1) {
      throw new UserError("--steps and --batch must be at least 1");
    }
    makeFolder();
    RunSpec spec = run.load(Home.folder());
    StepBar bar = new StepBar(command.commandLine().getOut(), System.console() != null);
    train(spec, bar);
  }

  private void makeFolder() {
    if (Files.exists(out.resolve("adapter_config.json"))) {
      throw new UserError(out + " already holds a LoRA; name another --out");
    }
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new UserError("--out: " + out + " cannot be made: " + e.getMessage(), e);
    }
  }

  private void train(RunSpec spec, StepBar bar) {
    DataSplit training = split(spec, Split.TRAIN);
    DataSplit tests = split(spec, Split.TEST);
    EditFolder folder = EditFolder.open(Path.of(spec.model().path())).reading(spec.text());
    try (Scope scope = Scope.root()) {
      EditModel model =
          folder.load(
              EnumSet.allOf(EditModel.Part.class),
              Precision.of(spec.model().dtype()),
              scope.manager());
      try (AdapterTraining sft =
          new AdapterTraining(
              spec, model, scope.manager(), DjlLearnerEngine.start(spec, folder.projections()))) {
        bar.say("held-out reward before: %.3f", sft.heldOut(tests));
        sft.run(training, steps, batch, bar);
        bar.say("held-out reward after: %.3f", sft.heldOut(tests));
        write(spec, sft);
      }
    }
    bar.say(out + ": train on with --set train.loraPath=" + out.toAbsolutePath());
  }

  private static DataSplit split(RunSpec spec, Split split) {
    DataSplit lines = DataSplit.read(Path.of(spec.data().path()), split);
    lines.requireTargets("sft");
    return lines;
  }

  private void write(RunSpec spec, AdapterTraining sft) {
    RunSpec.Lora lora = spec.lora();
    PeftFolder folder = new PeftFolder(sft.trained(), lora.rank(), lora.alpha(), lora.targets());
    folder.write(out);
    LoraFile.write(folder, out.resolve(LoraFile.NAME));
  }
}
