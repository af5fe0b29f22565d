package org.editr1.engine.djl;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.editr1.engine.Inputs;
import org.editr1.engine.RewardEngine;
import org.editr1.engine.SampleFault;
import org.editr1.io.image.Picture;
import org.editr1.journey.EditTask;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Result.Score;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.Rewards;

/** Scores by the run's reward while training, by the held-out reward while evaluating. */
final class DjlRewardEngine implements RewardEngine {
  private final int resolution;
  private final RewardFunction training;
  private final RewardFunction heldOut;

  DjlRewardEngine(RunSpec run) {
    this.resolution = run.data().resolution();
    this.training = Rewards.of("reward", run.reward());
    this.heldOut = Rewards.of("eval.reward", run.eval().reward());
  }

  @Override
  public List<Score> reward(RewardOrder order, Inputs inputs) throws SampleFault {
    RewardFunction reward = order.id().group().split() == Split.TRAIN ? training : heldOut;
    List<RewardScore> scores = reward.score(samples(order, inputs, reward.needsTarget()));
    refuseFaulty(order, scores);
    List<Score> found = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      if (scores.get(i) instanceof RewardScore.Scored scored) {
        found.add(new Score(order.samples().get(i), scored.value(), scored.parts()));
      }
    }
    return found;
  }

  private static void refuseFaulty(RewardOrder order, List<RewardScore> scores) throws SampleFault {
    List<Integer> faulty = new ArrayList<>();
    Set<String> reasons = new TreeSet<>();
    for (int i = 0; i < scores.size(); i++) {
      if (scores.get(i) instanceof RewardScore.Faulty fault) {
        faulty.add(order.samples().get(i));
        reasons.add(fault.reason());
      }
    }
    if (!faulty.isEmpty()) {
      throw new SampleFault(faulty, String.join("; ", reasons));
    }
  }

  private List<RewardSample> samples(RewardOrder order, Inputs inputs, boolean needsTarget)
      throws SampleFault {
    List<RolloutFile> rollouts = new ArrayList<>();
    order.rollouts().forEach(file -> rollouts.add(RolloutFile.read(inputs.of(file), file.id())));
    List<RewardSample> samples = new ArrayList<>();
    List<Integer> indices = order.samples();
    int sharing = indices.size() / order.tasks().size();
    for (int first = 0; first < indices.size(); first += sharing) {
      EditTask task = order.tasks().get(first / sharing);
      List<Integer> members = indices.subList(first, first + sharing);
      Picture source = SeenPicture.of(task.source(), resolution, inputs, members);
      Picture target = needsTarget ? target(task, inputs, members) : null;
      for (int sample : members) {
        samples.add(
            new RewardSample(
                source, edited(rollouts, sample), task.prompt(), task.requirement(), target));
      }
    }
    return samples;
  }

  private Picture target(EditTask task, Inputs inputs, List<Integer> members) throws SampleFault {
    if (task.target() == null) {
      throw new SampleFault(members, "the task has no target picture, which the reward needs");
    }
    return SeenPicture.of(task.target(), resolution, inputs, members);
  }

  private static Picture edited(List<RolloutFile> rollouts, int sample) {
    return rollouts.stream()
        .filter(rollout -> rollout.has(sample))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no rollout holds sample " + sample))
        .pictureOf(sample);
  }
}
