package org.editr1.engine.djl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.ServerFault;
import org.editr1.engine.WorkerEngines.RewardEngine;
import org.editr1.io.image.RgbImage;
import org.editr1.io.safetensors.RolloutFile;
import org.editr1.journey.EditTask;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Result.Score;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.Rewards;
import org.editr1.reward.RunRewards;
import org.editr1.reward.SourceChange;
import org.editr1.reward.server.ServerFailure;
import org.jspecify.annotations.Nullable;

/** Scores training samples by the run's reward, evaluation samples by the held-out reward. */
final class DjlRewardEngine implements RewardEngine {
  private final int resolution;
  private final Opened training;
  private final @Nullable Opened heldOut;

  DjlRewardEngine(RunSpec run, RewardResources resources) {
    RunRewards rewards = RunRewards.of(run);
    this.resolution = run.data().resolution();
    this.training = Opened.of(rewards.training(), resources);
    this.heldOut = rewards.heldOut().map(plan -> Opened.of(plan, resources)).orElse(null);
  }

  private record Opened(RewardFunction reward, boolean needsTarget) {
    static Opened of(Rewards plan, RewardResources resources) {
      return new Opened(plan.open(resources), plan.needsTarget());
    }
  }

  @Override
  public List<Score> reward(RewardOrder order, Inputs inputs) throws SampleFault {
    Opened opened = opened(order.id().group().pass().split());
    List<RewardSample> samples = samples(order, inputs, opened.needsTarget());
    List<RewardScore> scores = scores(opened.reward(), samples);
    List<Score> found = new ArrayList<>();
    List<Integer> faulty = new ArrayList<>();
    Set<String> reasons = new TreeSet<>();
    for (int i = 0; i < scores.size(); i++) {
      int sample = order.samples().get(i);
      if (scores.get(i) instanceof RewardScore.Scored scored) {
        found.add(new Score(sample, scored.value(), parts(scored, samples.get(i))));
      } else if (scores.get(i) instanceof RewardScore.Faulty fault) {
        faulty.add(sample);
        reasons.add(fault.reason());
      }
    }
    if (!faulty.isEmpty()) {
      throw new SampleFault(faulty, String.join("; ", reasons));
    }
    return found;
  }

  private static List<RewardScore> scores(RewardFunction reward, List<RewardSample> samples) {
    try {
      return reward.score(samples);
    } catch (ServerFailure e) {
      throw new ServerFault(String.valueOf(e.getMessage()), e.isLasting(), e);
    }
  }

  /**
   * The parts of the score, and the diagnostics that are logged for every edit without entering the
   * score.
   */
  private static Map<String, Double> parts(RewardScore.Scored scored, RewardSample sample) {
    Map<String, Double> parts = new LinkedHashMap<>(scored.parts());
    parts.putAll(SourceChange.of(sample.source(), sample.edited()).diagnostics());
    return parts;
  }

  private Opened opened(Split split) {
    return split == Split.TRAIN
        ? training
        : Objects.requireNonNull(heldOut, "the run has no evaluation");
  }

  @Override
  public void close() {
    training.reward().close();
    if (heldOut != null) {
      heldOut.reward().close();
    }
  }

  private List<RewardSample> samples(RewardOrder order, Inputs inputs, boolean needsTarget)
      throws SampleFault {
    List<RolloutFile> rollouts =
        order.rollouts().stream().map(ref -> RolloutFile.read(inputs.of(ref), ref.id())).toList();
    List<RewardSample> samples = new ArrayList<>();
    List<Integer> indices = order.samples();
    int sharing = indices.size() / order.tasks().size();
    for (int first = 0; first < indices.size(); first += sharing) {
      EditTask task = order.tasks().get(first / sharing);
      List<Integer> members = indices.subList(first, first + sharing);
      RgbImage source = DjlEncodeEngine.seen(task.source(), resolution, inputs, members);
      RgbImage target = needsTarget ? target(task, inputs, members) : null;
      for (int sample : members) {
        samples.add(
            new RewardSample(
                source,
                RolloutFile.holding(rollouts, sample).imageOf(sample),
                task.prompt(),
                task.requirement(),
                target));
      }
    }
    return samples;
  }

  private RgbImage target(EditTask task, Inputs inputs, List<Integer> members) throws SampleFault {
    if (task.target() == null) {
      throw new SampleFault(members, "the task has no target image, which the reward needs");
    }
    return DjlEncodeEngine.seen(task.target(), resolution, inputs, members);
  }
}
