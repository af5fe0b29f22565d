package org.editr1.lab.judge;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.editr1.UserError;
import org.editr1.cli.Subcommand;
import org.editr1.edit.EditModel;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.hf.EditFolder;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;
import org.editr1.journey.RunSpec.Judge.Variant;
import org.editr1.journey.RunSpec.Solver;
import org.editr1.journey.Split;
import org.editr1.lab.training.HeldOut;
import org.editr1.lab.training.ModelEdits;
import org.editr1.lab.training.Pair;
import org.editr1.node.Home;
import org.editr1.reward.Agreement;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.TargetReward;
import org.editr1.reward.judge.Judge;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 eval-judge}: the agreement of a judge with target images. */
@Command(
    name = "eval-judge",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    resourceBundle = "org.editr1.lab.help")
public final class EvalJudgeCommand implements Runnable, Subcommand {
  @Option(names = "--judge", paramLabel = "DIR")
  private @Nullable Path judge;

  @Option(names = "--data", paramLabel = "DIR")
  private @Nullable Path data;

  @Option(names = "--model", paramLabel = "DIR")
  private @Nullable Path model;

  @Option(names = "--template", paramLabel = "FILE")
  private @Nullable Path template;

  @Option(names = "--yes-no", paramLabel = "FILE")
  private @Nullable Path yesNo;

  @Option(names = "--edits", paramLabel = "N")
  private int edits = 4;

  @Option(names = "--limit", paramLabel = "N")
  private int limit = 0;

  @Option(names = "--resolution", paramLabel = "N")
  private int resolution = 64;

  @Option(names = "--text-length", paramLabel = "N")
  private int textLength = 16;

  @Option(names = "--steps", paramLabel = "N")
  private int steps = 6;

  @Option(names = "--guidance", paramLabel = "N")
  private double guidance = 2.5;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 0;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    if (edits < 1 || steps < 1 || limit < 0) {
      throw new UserError("--edits and --steps must be at least 1, --limit at least 0");
    }
    PrintWriter out = spec.commandLine().getOut();
    HeldOut heldOut = new HeldOut(new TargetReward(), Solver.DPM2, steps, seed);
    List<RewardSample> made = edits(heldOut);
    double[] trusted = heldOut.values(made);
    for (Variant variant : Variant.values()) {
      out.println(line(variant, made, trusted));
    }
  }

  private Path given(@Nullable Path option, String usual) {
    return option == null ? Home.folder().resolve(usual) : option;
  }

  /** The edits of the first task, then those of the second, and so on. */
  private List<RewardSample> edits(HeldOut heldOut) {
    List<Pair> pairs = pairs();
    List<List<RewardSample>> rounds = new ArrayList<>();
    try (Scope scope = Scope.root()) {
      EditModel editor =
          EditFolder.open(given(model, "models/tiny-kontext"))
              .load(EnumSet.allOf(EditModel.Part.class), Precision.FP32, scope.manager());
      ModelEdits each = new ModelEdits(editor, scope.manager(), heldOut, guidance, textLength);
      for (int round = 0; round < edits; round++) {
        rounds.add(each.of(pairs, round * pairs.size()));
      }
    }
    return IntStream.range(0, pairs.size())
        .boxed()
        .flatMap(task -> rounds.stream().map(round -> round.get(task)))
        .toList();
  }

  private List<Pair> pairs() {
    DataSplit split = DataSplit.read(given(data, "datasets/shapes"), Split.TEST);
    split.requireTargets("target");
    List<Pair> pairs = new ArrayList<>();
    for (DataLine line : split.lines()) {
      Path target = line.targetFile();
      if (target != null && (limit == 0 || pairs.size() < limit)) {
        pairs.add(
            new Pair(image(line.imageFile()), image(target), line.prompt(), line.requirement()));
      }
    }
    return pairs;
  }

  private RgbImage image(Path file) {
    return ImageFile.readUpright(file).square(resolution);
  }

  private String line(Variant variant, List<RewardSample> made, double[] trusted) {
    List<RewardScore> scores = Gradients.unrecorded(() -> scores(variant, made));
    int[] scored =
        IntStream.range(0, scores.size())
            .filter(i -> scores.get(i) instanceof RewardScore.Scored)
            .toArray();
    Agreement agreement =
        Agreement.of(
            IntStream.of(scored)
                .mapToDouble(i -> ((RewardScore.Scored) scores.get(i)).value())
                .toArray(),
            IntStream.of(scored).mapToDouble(i -> trusted[i]).toArray(),
            IntStream.of(scored).map(i -> i / edits).toArray());
    int missing = scores.size() - scored.length;
    return String.format(
        Locale.ROOT,
        "%-8s Spearman %.3f  pairwise %.3f  (%d edits, %d pairs)%s",
        variant,
        agreement.spearman(),
        agreement.pairwise(),
        agreement.samples(),
        agreement.pairs(),
        missing == 0 ? "" : "; " + missing + " edits got no score");
  }

  private List<RewardScore> scores(Variant variant, List<RewardSample> samples) {
    Path text =
        variant == Variant.YES_NO
            ? given(yesNo, "conf/prompts/tiny-yes-no.txt")
            : given(template, "conf/prompts/tiny-score.txt");
    String folder = given(judge, "models/tiny-judge").toString();
    RunSpec.Judge settings =
        new RunSpec.Judge(folder, RunSpec.Dtype.FP32, text.toString(), variant);
    Judge.check(settings);
    try (Scope scope = Scope.root()) {
      return Judge.open(settings, seed, scope.manager()).score(samples);
    }
  }
}
