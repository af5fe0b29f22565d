package org.editr1.watch.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.folder.Journal;
import org.editr1.io.json.MessageJson;
import org.editr1.journey.TimelineEntry;

/** The timelines in a run folder's store, also while the head writes them. */
public final class TimelineFiles {
  static final String NAME = "timeline.jsonl";

  private TimelineFiles() {}

  /**
   * What happened in a step or an evaluation, in the sequence in which the head heard of it.
   *
   * @param folder in the store, such as {@code step-3}
   */
  public static List<TimelineEntry> read(Path folder) {
    List<TimelineEntry> entries = new ArrayList<>();
    for (byte[] line : Journal.read(folder, NAME)) {
      try {
        entries.add(MessageJson.read(line, TimelineEntry.class));
      } catch (IllegalArgumentException e) {
        // A crash of the machine has damaged it, or it is of another build.
      }
    }
    return entries;
  }

  /**
   * What happened in all steps and evaluations that are stored, in its sequence.
   *
   * @param wanted which of them, by the names of their folders
   */
  public static List<TimelineEntry> readAll(Path store, Predicate<String> wanted) {
    List<TimelineEntry> entries = new ArrayList<>();
    if (Files.isDirectory(store)) {
      try (Stream<Path> folders = Files.list(store)) {
        folders
            .filter(folder -> wanted.test(folder.getFileName().toString()))
            .forEach(folder -> entries.addAll(read(folder)));
      } catch (IOException e) {
        throw new UserError(store + " cannot be read: " + e, e);
      }
    }
    entries.sort(Comparator.comparingDouble(TimelineEntry::at));
    return entries;
  }
}
