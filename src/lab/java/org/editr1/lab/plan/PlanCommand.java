package org.editr1.lab.plan;

import static java.util.Objects.requireNonNullElse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.editr1.UserError;
import org.editr1.cli.RunOptions;
import org.editr1.cli.Subcommand;
import org.editr1.journey.RunSpec;
import org.editr1.node.Home;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 plan}: a forecast of a run on a number of devices. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    resourceBundle = "org.editr1.lab.help")
public final class PlanCommand implements Callable<Integer>, Subcommand {
  private static final int MOST_DEVICES = 4096;

  @Mixin private RunOptions run = new RunOptions();

  @Option(names = "--workers", paramLabel = "N")
  private int workers = 2;

  @Option(names = "--rewards", paramLabel = "N")
  private int rewards = 0;

  @Option(names = "--lag", paramLabel = "N")
  private @Nullable Integer lag;

  @Option(names = "--encode-seconds", paramLabel = "N")
  private @Nullable Double encode;

  @Option(names = "--rollout-seconds", paramLabel = "N")
  private @Nullable Double rollout;

  @Option(names = "--reward-seconds", paramLabel = "N")
  private @Nullable Double reward;

  @Option(names = "--train-seconds", paramLabel = "N")
  private @Nullable Double train;

  @Option(names = "--learn-seconds", paramLabel = "N")
  private @Nullable Double learn;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    check();
    Path home = Home.folder();
    RunSpec spec = specification(home, null);
    StageSeconds costs = costs(home, spec.name());
    Planner planner = new Planner(spec, specification(home, 0), costs);
    command.commandLine().getOut().println(text(planner));
    return 0;
  }

  private String text(Planner planner) {
    Fleet given = Fleet.mixed(workers, rewards);
    int devices = given.devices().size();
    PlanText text = new PlanText(planner.spec());
    text.assumptions(planner.costs(), rollout == null ? "as measured" : "as given");
    text.orders(given);
    text.heading();
    Forecast forecast = planner.forecast(given);
    Forecast synchronous = planner.synchronous(given);
    text.forecast("as given", forecast);
    text.forecast("  synchronous", synchronous);
    text.forecast("best, mixed roles", planner.bestMixed(devices));
    planner
        .bestFixed(devices)
        .ifPresentOrElse(
            best -> text.forecast("best, fixed roles", best),
            () -> text.say("fixed roles need at least 3 devices"));
    text.say("");
    text.say(
        "a device needs the memory of all its roles together: launch/edit-r1 inspect MODEL_DIR");
    text.say(
        "overlapping steps are %.2f times as fast as a synchronous loop on the same devices (sample"
            + " all, score all, train all)",
        forecast.samplesPerSecond() / synchronous.samplesPerSecond());
    return text.toString();
  }

  private RunSpec specification(Path home, @Nullable Integer otherLag) {
    List<String> own =
        new ArrayList<>(
            List.of(
                "eval.every=0", "eval.window=0", "advantage.filter=none", "advantage.ban=false"));
    Integer chosen = otherLag == null ? lag : otherLag;
    if (chosen != null) {
      own.add("lag=" + chosen);
    }
    own.add("steps=" + Planner.steps(run.load(home, own.toArray(String[]::new)).lag()));
    return run.load(home, own.toArray(String[]::new));
  }

  private StageSeconds costs(Path home, String run) {
    StageSeconds usual = new StageSeconds(0, 0, 0, 0, 0);
    if (rollout == null && reward == null && train == null) {
      usual = StageSeconds.measured(home, run);
    } else if (rollout == null || reward == null || train == null) {
      throw new UserError("give all of --rollout-seconds, --reward-seconds and --train-seconds");
    }
    return new StageSeconds(
        requireNonNullElse(encode, usual.encode()),
        requireNonNullElse(rollout, usual.rollout()),
        requireNonNullElse(reward, usual.reward()),
        requireNonNullElse(train, usual.train()),
        requireNonNullElse(learn, usual.learn()));
  }

  private void check() {
    if (workers < 1 || rewards < 0 || workers + rewards > MOST_DEVICES) {
      throw new UserError(
          "--workers is %s and --rewards %s; expected 1 or more workers, 0 or more rewards and %s of"
                  .formatted(workers, rewards, MOST_DEVICES)
              + " both at most");
    }
    atLeastZero("--encode-seconds", encode);
    atLeastZero("--rollout-seconds", rollout);
    atLeastZero("--reward-seconds", reward);
    atLeastZero("--train-seconds", train);
    atLeastZero("--learn-seconds", learn);
    if (rollout != null && rollout == 0 || train != null && train == 0) {
      throw new UserError("--rollout-seconds and --train-seconds must be more than 0");
    }
  }

  private static void atLeastZero(String name, @Nullable Double value) {
    if (value != null && !(value >= 0 && value <= 1e6)) {
      throw new UserError(name + " is " + value + "; expected 0 to 1000000");
    }
  }
}
