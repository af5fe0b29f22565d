package org.editr1.watch.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.folder.StoredPass;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Pass;
import org.editr1.journey.Result.Score;
import org.editr1.journey.RunSpec;
import org.editr1.rl.NftWeights;
import org.editr1.rl.StepPlan;
import org.editr1.watch.console.RunArchive.StoredGroup;
import org.editr1.watch.console.RunArchive.StoredSample;
import org.jspecify.annotations.Nullable;

/** The stored samples of a step with their advantages, which are computed again. */
final class Scoring {
  private final RunSpec spec;
  private final List<Group> groups;
  private final StoredPass journal;
  private final @Nullable StepPlan plan;
  private final NftWeights weights;

  Scoring(RunSpec spec, List<Group> groups, StoredPass journal) {
    this.spec = spec;
    this.groups = groups;
    this.journal = journal;
    this.plan = journal.isTrained() ? plan() : null;
    this.weights = new NftWeights(spec.train().advMode(), spec.train().advClip());
  }

  private StepPlan plan() {
    Map<GroupKey, String> tasks = new HashMap<>();
    groups.forEach(group -> tasks.put(group.key(), group.taskOf(0).id()));
    SortedMap<GroupKey, List<Score>> scores = new TreeMap<>();
    journal
        .scores()
        .forEach(
            (group, all) -> {
              if (all.size() >= 2) {
                List<Score> sorted = new ArrayList<>(all);
                sorted.sort(Comparator.comparingInt(Score::sample));
                scores.put(group, sorted);
              }
            });
    return StepPlan.of(scores, group -> tasks.getOrDefault(group, ""), spec);
  }

  List<StoredGroup> groups() {
    return groups.stream().map(this::group).toList();
  }

  private StoredGroup group(Group group) {
    GroupKey key = group.key();
    Map<Integer, Score> scores = new HashMap<>();
    journal
        .scores()
        .getOrDefault(key, List.of())
        .forEach(score -> scores.put(score.sample(), score));
    Set<Integer> pictures = journal.rollouts(key).keySet();
    List<StoredSample> samples = new ArrayList<>();
    for (int i = 0; i < group.samples(); i++) {
      samples.add(sample(group, i, scores.get(i), pictures.contains(i)));
    }
    boolean trains = key.pass() instanceof Pass.Step;
    int version = trains ? Math.max(0, key.pass().number() - spec.lag()) : key.pass().number();
    String filtered = plan == null ? "" : plan.filtered().getOrDefault(key, "");
    return new StoredGroup(key, version, filtered, samples);
  }

  private StoredSample sample(Group group, int index, @Nullable Score score, boolean hasImage) {
    Double advantage =
        plan == null ? null : plan.advantages().getOrDefault(group.key(), Map.of()).get(index);
    return new StoredSample(
        index,
        group.taskOf(index).prompt(),
        score == null ? null : score.value(),
        score == null ? Map.of() : score.parts(),
        advantage,
        advantage == null ? null : weights.r(advantage),
        hasImage,
        journal.faults(group.key()).getOrDefault(index, ""));
  }
}
