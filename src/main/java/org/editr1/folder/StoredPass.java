package org.editr1.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.editr1.io.file.DiskError;
import org.editr1.io.image.RgbImage;
import org.editr1.io.safetensors.RolloutFile;
import org.editr1.journey.Effect.Accepted;
import org.editr1.journey.Effect.Faulted;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.SampleKey;

/** The samples of a pass as a run folder holds them, also while the head writes it. */
public final class StoredPass {
  private final SortedMap<GroupKey, List<Score>> scores = new TreeMap<>();
  private final Map<GroupKey, Set<Path>> rollouts = new HashMap<>();
  private final Map<GroupKey, Map<Integer, String>> faults = new TreeMap<>();
  private final SortedSet<String> workers = new TreeSet<>();
  private boolean trained;

  private StoredPass() {}

  /** Reads the journal of a pass. */
  public static StoredPass read(RunFolder folder, Pass pass) {
    StoredPass stored = new StoredPass();
    for (Journaled entry : LineFile.readIntact(folder.journal(pass), Journaled.class)) {
      if (entry instanceof Faulted faulted) {
        stored.add(faulted);
      } else if (entry instanceof Accepted accepted) {
        stored.add(folder, accepted);
      }
    }
    return stored;
  }

  /** The passes that have a folder in the store, in their order. */
  public static List<Pass> all(RunFolder folder) {
    if (!Files.isDirectory(folder.store())) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder.store())) {
      return folders
          .flatMap(path -> Pass.ofFolder(path.getFileName().toString()).stream())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DiskError.reading(folder.store(), e);
    }
  }

  private void add(Faulted faulted) {
    Map<Integer, String> group =
        faults.computeIfAbsent(faulted.order().group(), unused -> new TreeMap<>());
    faulted.samples().forEach(sample -> group.put(sample, faulted.reason()));
  }

  private void add(RunFolder folder, Accepted accepted) {
    GroupKey group = accepted.order().group();
    workers.add(accepted.worker());
    if (accepted.result() instanceof Result.Scored scored) {
      scores.computeIfAbsent(group, unused -> new ArrayList<>()).addAll(scored.scores());
    } else if (accepted.result() instanceof Result.RolledOut rolledOut) {
      rollouts
          .computeIfAbsent(group, unused -> new TreeSet<>())
          .add(folder.file(rolledOut.rollout()));
    } else if (accepted.result() instanceof Result.Trained) {
      trained = true;
    }
  }

  /** The scores of the groups that have any. */
  public SortedMap<GroupKey, List<Score>> scores() {
    return scores;
  }

  /** Returns whether a leaf was trained, which means that all rewards of the step are in. */
  public boolean isTrained() {
    return trained;
  }

  /** The workers whose results were accepted, by name. */
  public SortedSet<String> workers() {
    return workers;
  }

  /** Returns why samples of a group were dropped, by index. */
  public Map<Integer, String> faults(GroupKey group) {
    return faults.getOrDefault(group, Map.of());
  }

  /** Returns why samples were dropped: one reason for each dropped sample. */
  public List<String> faults() {
    return faults.values().stream().flatMap(group -> group.values().stream()).toList();
  }

  /** The rollout files of a group's samples, by index; pruned files are silently skipped. */
  public Map<Integer, Path> rollouts(GroupKey group) {
    Map<Integer, Path> files = new TreeMap<>();
    for (Path file : rollouts.getOrDefault(group, Set.of())) {
      if (Files.exists(file)) {
        RolloutFile.samples(file).forEach(sample -> files.put(sample, file));
      }
    }
    return files;
  }

  /** The edited image of a sample; empty if it is not stored. */
  public Optional<RgbImage> image(SampleKey sample) {
    return Optional.ofNullable(rollouts(sample.group()).get(sample.sample()))
        .map(file -> RolloutFile.image(file, sample.sample()));
  }

  Set<GroupKey> rolledOut() {
    return rollouts.keySet();
  }
}
