package org.editr1.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.editr1.journey.SampleKey;
import org.editr1.journey.Split;
import org.editr1.journey.TimelineEntry;
import org.editr1.watch.metrics.MetricsFile;
import org.editr1.watch.page.RunArchive;
import org.editr1.watch.trace.TimelineFiles;
import org.jspecify.annotations.Nullable;

/** A run folder as the console reads it, also while the run goes on. */
public final class FolderArchive implements RunArchive {
  private static final String RUN = "run";

  private final Path folder;
  private final Path store;
  private final Function<Path, RunSpec> specification;
  private @Nullable RunSpec spec;
  private @Nullable DrawnTasks tasks;

  /**
   * @param specification reads that of a run folder
   */
  public FolderArchive(Path runFolder, Function<Path, RunSpec> specification) {
    this.folder = runFolder;
    this.store = new RunFolder(runFolder).store();
    this.specification = specification;
  }

  @Override
  public List<StepFinished> finished() {
    return MetricsFile.finished(folder);
  }

  @Override
  public List<Past> timeline(int most) {
    double now = System.currentTimeMillis() / 1e3;
    List<Path> newestFirst =
        Stream.of(Split.values())
            .flatMap(split -> stored(split).stream().map(number -> Pass.of(split, number).folder()))
            .map(store::resolve)
            .sorted(Comparator.comparing(FolderArchive::modified).reversed())
            .toList();
    List<TimelineEntry> entries = new ArrayList<>();
    for (Path step : newestFirst) {
      if (entries.size() < most) {
        entries.addAll(TimelineFiles.read(step));
      }
    }
    return entries.stream()
        .sorted(Comparator.comparingDouble(TimelineEntry::at))
        .map(entry -> new Past(entry, Math.max(0, now - entry.at())))
        .toList();
  }

  private static FileTime modified(Path folder) {
    try {
      return Files.getLastModifiedTime(folder);
    } catch (IOException e) {
      // It was removed meanwhile.
      return FileTime.fromMillis(0);
    }
  }

  private synchronized RunSpec spec() {
    RunSpec known = spec;
    if (known == null) {
      known = specification.apply(folder);
      spec = known;
    }
    return known;
  }

  private synchronized DrawnTasks tasks() {
    DrawnTasks known = tasks;
    if (known == null) {
      known = DrawnTasks.of(spec());
      tasks = known;
    }
    return known;
  }

  @Override
  public List<Integer> stored(Split split) {
    String prefix = (split == Split.TRAIN ? "step" : "eval") + "-";
    if (!Files.isDirectory(store)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(store)) {
      return folders
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches(prefix + "\\d{1,9}"))
          .map(name -> Integer.valueOf(name.substring(prefix.length())))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UserError(store + " cannot be read: " + e, e);
    }
  }

  private List<Group> drawn(Pass pass) {
    List<Journaled> ofRun = StepJournal.entries(store.resolve(RUN));
    return tasks().groups(pass, ofRun);
  }

  @Override
  public List<StoredGroup> groups(Pass pass) {
    StepJournal journal = StepJournal.read(store, pass.folder());
    List<Group> groups = drawn(pass);
    return new Scoring(spec(), groups, journal).groups();
  }

  /** Why samples of a step or an evaluation were at fault; one reason for each of them. */
  public List<String> faults(Pass pass) {
    return StepJournal.read(store, pass.folder()).faults();
  }

  @Override
  public List<Found> search(String text, int most) {
    String wanted = text.toLowerCase(Locale.ROOT);
    List<Found> found = new ArrayList<>();
    for (Split split : Split.values()) {
      List<Integer> newestFirst = new ArrayList<>(stored(split));
      Collections.reverse(newestFirst);
      for (int number : newestFirst) {
        drawn(Pass.of(split, number)).forEach(group -> add(found, group, wanted));
        if (found.size() >= most) {
          return found.subList(0, most);
        }
      }
    }
    return found;
  }

  private static void add(List<Found> found, Group group, String wanted) {
    for (int i = 0; i < group.tasks().size(); i++) {
      String prompt = group.tasks().get(i).prompt();
      if (prompt.toLowerCase(Locale.ROOT).contains(wanted)) {
        found.add(new Found(group.key(), i, prompt));
      }
    }
  }

  @Override
  public Optional<byte[]> picture(SampleKey sample) {
    GroupKey group = sample.group();
    StepJournal journal = StepJournal.read(store, group.pass().folder());
    Map<Integer, StepJournal.Row> rows = journal.pictures(group);
    return Optional.ofNullable(rows.get(sample.sample()))
        .map(FolderArchive::picture)
        .map(ImageFile::png);
  }

  private static RgbImage picture(StepJournal.Row row) {
    try (SafetensorsFile tensors = SafetensorsFile.open(row.file())) {
      long[] shape = tensors.info("images").shape();
      int height = (int) shape[1];
      int width = (int) shape[2];
      byte[] rgb = new byte[height * width * 3];
      System.arraycopy(tensors.bytes("images"), row.index() * rgb.length, rgb, 0, rgb.length);
      return new RgbImage(width, height, rgb);
    }
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
