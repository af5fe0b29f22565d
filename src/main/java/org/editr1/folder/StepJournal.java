package org.editr1.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.editr1.UserError;
import org.editr1.io.json.MessageJson;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.journey.Effect.Accepted;
import org.editr1.journey.Effect.Faulted;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;

/** What the journal of a step or an evaluation tells of its samples. */
public final class StepJournal {
  /** Where a picture is: in a rollout's file, counted from 0. */
  record Row(Path file, int index) {}

  private final Path store;
  private final SortedMap<GroupKey, List<Score>> scores = new TreeMap<>();
  private final Map<GroupKey, Set<Path>> rollouts = new TreeMap<>();
  private final Map<GroupKey, Map<Integer, String>> faults = new TreeMap<>();
  private boolean trained;

  private StepJournal(Path store) {
    this.store = store;
  }

  /**
   * @param folder name of the step's folder in the store
   */
  static StepJournal read(Path store, String folder) {
    StepJournal journal = new StepJournal(store);
    entries(store.resolve(folder)).forEach(journal::add);
    return journal;
  }

  /** The entries of a journal in their sequence; a line that was cut is none. */
  public static List<Journaled> entries(Path folder) {
    Path file = folder.resolve("journal.jsonl");
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      List<Journaled> entries = new ArrayList<>();
      for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
        add(entries, line);
      }
      return entries;
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e, e);
    }
  }

  private static void add(List<Journaled> entries, String line) {
    try {
      entries.add(MessageJson.read(line.getBytes(StandardCharsets.UTF_8), Journaled.class));
    } catch (IllegalArgumentException e) {
      // Its writer died over it, or is writing it now.
    }
  }

  private void add(Journaled entry) {
    if (entry instanceof Faulted faulted) {
      Map<Integer, String> group =
          faults.computeIfAbsent(faulted.order().group(), unused -> new TreeMap<>());
      faulted.samples().forEach(sample -> group.put(sample, faulted.reason()));
    } else if (entry instanceof Accepted accepted) {
      add(accepted.order().group(), accepted.result());
    }
  }

  private void add(GroupKey group, Result result) {
    if (result instanceof Result.Scored scored) {
      scores.computeIfAbsent(group, unused -> new ArrayList<>()).addAll(scored.scores());
    } else if (result instanceof Result.RolledOut rolledOut) {
      rollouts
          .computeIfAbsent(group, unused -> new TreeSet<>())
          .add(store.resolve(rolledOut.rollout().id()));
    } else if (result instanceof Result.Trained) {
      trained = true;
    }
  }

  SortedMap<GroupKey, List<Score>> scores() {
    return scores;
  }

  /** Whether training has begun, and so all rewards of the step are in. */
  boolean isTrained() {
    return trained;
  }

  /** Why samples of a group were dropped, by index. */
  Map<Integer, String> faults(GroupKey group) {
    return faults.getOrDefault(group, Map.of());
  }

  /** Why samples were dropped, one reason for each of them. */
  List<String> faults() {
    return faults.values().stream().flatMap(group -> group.values().stream()).toList();
  }

  /** Where the pictures of a group are that the store still holds, by index. */
  Map<Integer, Row> pictures(GroupKey group) {
    Map<Integer, Row> rows = new TreeMap<>();
    for (Path file : rollouts.getOrDefault(group, Set.of())) {
      if (Files.exists(file)) {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
          long[] samples = tensors.longs("samples");
          for (int i = 0; i < samples.length; i++) {
            rows.put((int) samples[i], new Row(file, i));
          }
        }
      }
    }
    return rows;
  }
}
