package org.editr1.watch.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.editr1.folder.DrawnTasks;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.RunFolder;
import org.editr1.folder.StoredPass;
import org.editr1.folder.Timeline;
import org.editr1.io.dataset.DataSet;
import org.editr1.io.image.ImageFile;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.editr1.journey.SampleKey;
import org.editr1.journey.Split;
import org.editr1.journey.TimelineEntry;
import org.jspecify.annotations.Nullable;

/** A run folder as the console reads it, also while a head writes it. It changes nothing. */
public final class FolderArchive implements RunArchive {
  private final RunFolder folder;
  private final Supplier<RunSpec> specification;
  private final Function<RunSpec, DataSet> data;
  private final Clock clock;
  private @Nullable RunSpec spec;
  private @Nullable DrawnTasks tasks;

  /**
   * @param specification reads the run's specification, once it is needed
   * @param data reads the data set of the specification
   */
  public FolderArchive(
      RunFolder folder,
      Supplier<RunSpec> specification,
      Function<RunSpec, DataSet> data,
      Clock clock) {
    this.folder = folder;
    this.specification = specification;
    this.data = data;
    this.clock = clock;
  }

  @Override
  public void finished(Consumer<StepFinished> passes) {
    MetricsFile.forEach(
        folder, line -> passes.accept(new StepFinished(line.pass(), line.values())));
  }

  @Override
  public List<Past> timeline(int most) {
    double now = clock.millis() / 1e3;
    List<Pass> newestFirst =
        StoredPass.all(folder).stream()
            .sorted(Comparator.comparing(this::modified).reversed())
            .toList();
    List<TimelineEntry> entries = new ArrayList<>();
    for (Pass pass : newestFirst) {
      if (entries.size() < most) {
        entries.addAll(Timeline.read(folder, pass));
      }
    }
    return entries.stream()
        .sorted(Comparator.comparingDouble(TimelineEntry::at))
        .map(entry -> new Past(entry, Math.max(0, now - entry.at())))
        .toList();
  }

  private FileTime modified(Pass pass) {
    try {
      return Files.getLastModifiedTime(folder.store().resolve(pass.folder()));
    } catch (IOException e) {
      // The pass was pruned meanwhile.
      return FileTime.fromMillis(0);
    }
  }

  private synchronized RunSpec spec() {
    RunSpec known = spec;
    if (known == null) {
      known = specification.get();
      spec = known;
    }
    return known;
  }

  private synchronized DrawnTasks tasks() {
    DrawnTasks known = tasks;
    if (known == null) {
      known = new DrawnTasks(folder, spec(), data.apply(spec()));
      tasks = known;
    }
    return known;
  }

  @Override
  public List<Integer> stored(Split split) {
    return StoredPass.all(folder).stream()
        .filter(pass -> pass.split() == split)
        .map(Pass::number)
        .toList();
  }

  private List<Group> drawn(Pass pass) {
    return tasks().groups(pass);
  }

  @Override
  public List<StoredGroup> groups(Pass pass) {
    return new Scoring(spec(), drawn(pass), StoredPass.read(folder, pass)).groups();
  }

  @Override
  public List<Found> search(String text, int most) {
    String lowerCase = text.toLowerCase(Locale.ROOT);
    List<Pass> newestFirst =
        StoredPass.all(folder).stream()
            .sorted(
                Comparator.comparing(Pass::split)
                    .thenComparing(Comparator.comparing(Pass::number).reversed()))
            .toList();
    List<Found> found = new ArrayList<>();
    for (Pass pass : newestFirst) {
      drawn(pass).forEach(group -> add(found, group, lowerCase));
      if (found.size() >= most) {
        return found.subList(0, most);
      }
    }
    return found;
  }

  private static void add(List<Found> found, Group group, String lowerCase) {
    for (int i = 0; i < group.tasks().size(); i++) {
      String prompt = group.tasks().get(i).prompt();
      if (prompt.toLowerCase(Locale.ROOT).contains(lowerCase)) {
        found.add(new Found(group.key(), i, prompt));
      }
    }
  }

  @Override
  public Optional<byte[]> image(SampleKey sample) {
    return StoredPass.read(folder, sample.group().pass()).image(sample).map(ImageFile::png);
  }

  @Override
  public Optional<byte[]> source(SampleKey sample) {
    GroupKey key = sample.group();
    return drawn(key.pass()).stream()
        .filter(group -> group.key().equals(key) && sample.sample() < group.samples())
        .findFirst()
        .map(group -> tasks().line(group.taskOf(sample.sample())))
        .map(line -> ImageFile.readUpright(line.imageFile()).square(spec().data().resolution()))
        .map(ImageFile::png);
  }
}
