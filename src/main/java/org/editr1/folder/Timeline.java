package org.editr1.folder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.editr1.journey.Pass;
import org.editr1.journey.TimelineEntry;

/** The timelines of a run's passes. Only the head writes them; reading needs no instance. */
public final class Timeline implements AutoCloseable {
  private final RunFolder folder;

  /** Files kept open: an order may end after its pass, so that closed ones are opened again. */
  private static final int MOST_OPEN = 8;

  private final Map<Pass, LineFile> open = new LinkedHashMap<>();

  public Timeline(RunFolder folder) {
    this.folder = folder;
  }

  /** Appends an entry to the timeline of a pass. */
  public void append(Pass pass, TimelineEntry entry) {
    open.computeIfAbsent(pass, unused -> LineFile.open(folder.timeline(pass)))
        .append(LineFile.line(entry));
    if (open.size() > MOST_OPEN) {
      close(open.keySet().iterator().next());
    }
  }

  /** Closes the timeline of a pass that has ended. */
  public void close(Pass pass) {
    LineFile ended = open.remove(pass);
    if (ended != null) {
      ended.close();
    }
  }

  @Override
  public void close() {
    open.values().forEach(LineFile::close);
    open.clear();
  }

  /** Reads the entries of a pass in the order in which the head received them. */
  public static List<TimelineEntry> read(RunFolder folder, Pass pass) {
    return LineFile.readIntact(folder.timeline(pass), TimelineEntry.class);
  }

  /** Reads the entries of all stored passes that {@code filter} accepts, by time. */
  public static List<TimelineEntry> readAll(RunFolder folder, Predicate<Pass> filter) {
    List<TimelineEntry> entries = new ArrayList<>();
    StoredPass.all(folder).stream()
        .filter(filter)
        .forEach(pass -> entries.addAll(read(folder, pass)));
    entries.sort(Comparator.comparingDouble(TimelineEntry::at));
    return entries;
  }
}
