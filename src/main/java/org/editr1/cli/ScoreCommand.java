package org.editr1.cli;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.editr1.Label;
import org.editr1.UserError;
import org.editr1.io.image.ImageFile;
import org.editr1.journey.RunSpec;
import org.editr1.journey.RunSpec.Judge.Variant;
import org.editr1.node.Home;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardKind;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.judge.JudgeTemplate;
import org.editr1.reward.judge.MllmScore;
import org.editr1.reward.server.ServerFailure;
import org.editr1.reward.server.ServerKind;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 score}: the score of one edit by a judge. */
@Command(name = "score", mixinStandardHelpOptions = true, sortOptions = false)
public final class ScoreCommand implements Callable<Integer> {
  private static final String SERVER = "openai";
  private static final int DEADLINE = 120;
  private static final int RETRIES = 3;

  @Option(names = "--judge", required = true, paramLabel = "DIR|URL")
  private String judge = "";

  @Option(names = "--model", paramLabel = "NAME")
  private @Nullable String model;

  @Option(names = "--key", paramLabel = "VARIABLE")
  private @Nullable String key;

  @Option(names = "--source", paramLabel = "FILE", required = true)
  private Path source = Path.of("");

  @Option(names = "--edited", paramLabel = "FILE", required = true)
  private Path edited = Path.of("");

  @Option(names = "--prompt", paramLabel = "TEXT", required = true)
  private String prompt = "";

  @Option(names = "--requirement", paramLabel = "TEXT")
  private String requirement = "";

  @Option(names = "--template", paramLabel = "FILE")
  private @Nullable Path template;

  @Option(names = "--dtype", paramLabel = "TYPE")
  private String dtype = "bf16";

  @Mixin private DeviceOption device = new DeviceOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RewardSample sample =
        new RewardSample(
            ImageFile.readUpright(source),
            ImageFile.readUpright(edited),
            prompt,
            requirement,
            null);
    RewardScore score = score(sample);
    if (score instanceof RewardScore.Scored scored) {
      spec.commandLine().getOut().print(GradeChart.of(scored));
      spec.commandLine().getOut().flush();
      return 0;
    }
    throw new UserError("the edit cannot be scored: " + score);
  }

  private RewardScore score(RewardSample sample) {
    RewardKind kind = judge.matches("https?://.*") ? server() : new MllmScore();
    RewardSetup setup = setup();
    kind.check(setup);
    try (NDManager manager = Scope.managerOn(device.name());
        RewardFunction reward = kind.open(new RewardResources(setup, manager, System::getenv))) {
      return reward.score(List.of(sample)).get(0);
    } catch (ServerFailure e) {
      throw new UserError("the judge does not answer: " + e.getMessage(), e);
    }
  }

  private RewardKind server() {
    if (model == null) {
      throw new UserError("--model is missing; expected the name that the server knows");
    }
    return new ServerKind.OpenAi();
  }

  private RewardSetup setup() {
    Path text = template == null ? Home.folder().resolve("conf/prompts/score.txt") : template;
    RunSpec.Judge settings =
        new RunSpec.Judge(
            judge,
            Label.parse("--dtype", dtype, RunSpec.Dtype.class),
            text.toString(),
            Variant.LOGITS);
    RunSpec.Server server =
        new RunSpec.Server(
            List.of(judge), model, key, 1, DEADLINE, RETRIES, 0, JudgeTemplate.read(text).text());
    return new RewardSetup(settings, RunSpec.Clip.NONE, Map.of(SERVER, server), 0);
  }
}
