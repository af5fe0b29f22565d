package org.editr1.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.Failure;
import org.editr1.UserError;
import org.editr1.config.HeadConfiguration;
import org.editr1.config.RunConfiguration;
import org.editr1.engine.djl.DjlLearnerEngine;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.folder.FileHashes;
import org.editr1.folder.FolderLock;
import org.editr1.folder.Inputs;
import org.editr1.folder.LineFile;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSet;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.file.Fingerprint;
import org.editr1.io.hf.EditFolder;
import org.editr1.journey.Effect;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.model.nn.Adapter;
import org.editr1.reward.Rewards;
import org.editr1.reward.RunRewards;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run before its head starts: a new run, or the run that a folder holds.
 *
 * @param accepts whether the run continues with inputs that differ from those it was started with
 */
public record RunStart(RunFolder folder, RunSpec spec, boolean accepts) {
  private static final Logger LOG = LoggerFactory.getLogger(RunStart.class);

  /**
   * A new run.
   *
   * @throws UserError if the folder holds a run
   */
  public static RunStart create(RunFolder folder, RunSpec spec) {
    folder.requireNone();
    return new RunStart(folder, withOrdersThatFit(spec), false);
  }

  /** The same run, whose evaluation orders have fewer test lines where their texts are long. */
  private static RunSpec withOrdersThatFit(RunSpec spec) {
    if (spec.eval().every() == 0) {
      return spec;
    }
    int wanted = spec.chunks().evaluate();
    int fits = DataSplit.read(Path.of(spec.data().path()), Split.TEST).linesOfOrder(wanted);
    if (fits < wanted) {
      LOG.info("chunks.evaluate is {} instead of {}: texts of test lines are long", fits, wanted);
    }
    return fits < wanted ? RunConfiguration.with(spec, "chunks.evaluate=" + fits) : spec;
  }

  /**
   * This run with more steps.
   *
   * @throws UserError if it has more already
   */
  public RunStart withSteps(int steps) {
    if (steps < spec.steps()) {
      throw new UserError(
          "steps is %d, but the run in %s has %d; expected as many or more"
              .formatted(steps, folder.root(), spec.steps()));
    }
    return new RunStart(folder, RunConfiguration.with(spec, "steps=" + steps), accepts);
  }

  /**
   * The run that a folder holds, with its own specification.
   *
   * @param overrides of paths, of {@code steps}, or of settings whose change is accepted
   * @throws UserError if the folder holds no run, or one of another layout
   */
  public static RunStart resume(
      RunFolder folder, List<String> overrides, boolean accepts, Path home) {
    return new RunStart(folder, specification(folder, overrides, home), accepts);
  }

  /**
   * The run of a head node: the run that its folder holds, with more steps if the configuration has
   * more; a new run where it holds none. Without a folder it is {@code runs/NAME}, whose run must
   * be that of the configuration.
   */
  static RunStart of(HeadConfiguration head, Path home) {
    RunSpec named = head.specification(home);
    boolean accepts = head.acceptChangedInputs();
    if (head.out() == null) {
      RunFolder usual = RunFolder.usual(home, named.name());
      if (usual.holdsRun()) {
        usual.requireRun();
      }
      return new RunStart(usual, withOrdersThatFit(named), accepts);
    }
    RunFolder folder = new RunFolder(Path.of(head.out()));
    if (!folder.holdsRun()) {
      return create(folder, named);
    }
    List<String> overrides =
        head.overrides().stream().filter(set -> !set.startsWith("steps=")).toList();
    RunStart held = resume(folder, overrides, accepts, home);
    return named.steps() > held.spec().steps() ? held.withSteps(named.steps()) : held;
  }

  /** The specification of the run that a folder holds. */
  public static RunSpec specification(RunFolder folder, Path home) {
    return specification(folder, List.of(), home);
  }

  private static RunSpec specification(RunFolder folder, List<String> overrides, Path home) {
    return RunConfiguration.parse(
        folder.specification().toString(), folder.readSpecification(), overrides, home);
  }

  /**
   * Checks all that a run needs before a folder is made for it, apart from devices.
   *
   * @throws UserError naming the first thing that is missing or wrong
   */
  public static void check(RunSpec spec) {
    DataSet unused = checked(spec);
  }

  /** Checks like {@link #check}; returns the data set, which is read once for a start. */
  public static DataSet checked(RunSpec spec) {
    RunConfiguration.checkStart(spec);
    checkModel(spec);
    DataSet data = DataSet.of(spec);
    int tasks = data.train().lines().size();
    if (spec.groups() > tasks) {
      throw new UserError(
          "groups is %d; expected at most %d, the tasks of %s"
              .formatted(spec.groups(), tasks, data.folder()));
    }
    RunRewards rewards = RunRewards.of(spec);
    if (rewards.training().needsTarget()) {
      data.train().requireTargets(spec.reward().keySet().toString());
    }
    if (rewards.heldOut().filter(Rewards::needsTarget).isPresent()) {
      data.test().requireTargets(spec.eval().reward().keySet().toString());
    }
    return data;
  }

  private static void checkModel(RunSpec spec) {
    EditFolder folder = EditFolder.open(Path.of(spec.model().path())).reading(spec.text());
    int longest = folder.defaults().longestText();
    if (spec.text().maxLength() > longest) {
      throw new UserError(
          "text.maxLength is %d; expected at most %d for the model %s"
              .formatted(spec.text().maxLength(), longest, spec.model().path()));
    }
    int step = folder.extent().sizeMultiple();
    if (spec.data().resolution() % step != 0) {
      throw new UserError(
          "data.resolution is %d; expected a multiple of %d, the pixels of a token of the model %s"
              .formatted(spec.data().resolution(), step, spec.model().path()));
    }
    Adapter.requireTargets(folder.projections(), spec.lora().targets());
    if (spec.train().loraPath() != null) {
      Adapter unused = DjlLearnerEngine.start(spec, folder.projections());
    }
  }

  /**
   * Locks the folder, which then holds the specification and names the inputs of the run.
   *
   * @throws Failure if another head holds the lock, or the inputs of the run have changed
   */
  public FolderLock lock() {
    return lock(DataSet.of(spec));
  }

  /** Locks the folder like {@link #lock()} for the run with the data set that was read. */
  public FolderLock lock(DataSet data) {
    FolderLock lock = FolderLock.of(folder);
    try {
      bind(data);
      Path home = Home.folder();
      if (!folder.holdsRun() || !specification(folder, home).equals(spec)) {
        folder.writeSpecification(RunConfiguration.toJson(spec, home));
      }
    } catch (Failure e) {
      lock.discard();
      throw e;
    }
    return lock;
  }

  private void bind(DataSet data) {
    FileHashes pictures = FileHashes.ofPictures(folder, Path.of(spec.data().path()));
    List<String> differences = Inputs.bind(folder, inputs(data, pictures), pictures, accepts);
    if (accepts && folder.holdsRun()) {
      differences.forEach(difference -> LOG.warn("accepted: {}", difference));
      try (LineFile journal = LineFile.open(folder.journal(null))) {
        journal.append(LineFile.line(new Effect.Environment("", Map.of())));
        journal.force();
      }
    }
  }

  private SortedMap<String, String> inputs(DataSet data, FileHashes pictures) {
    SortedMap<String, String> inputs = new TreeMap<>();
    RunConfiguration.settings(spec)
        .forEach((key, value) -> inputs.put(Inputs.SETTING + key, value));
    inputs.put("build", Build.id());
    Map<String, List<Path>> folders = new TreeMap<>(ModelFolders.of(spec).files());
    if (spec.train().loraPath() != null) {
      folders.put("lora", List.of(Path.of(spec.train().loraPath())));
    }
    Fingerprint.ofAll(folders).forEach((name, of) -> inputs.put(Inputs.FOLDER + name, of));
    for (DataSplit split : List.of(data.train(), data.test())) {
      inputs.put(split.file().getFileName().toString(), Fingerprint.of(List.of(split.file())));
      for (DataLine line : split.lines()) {
        pictures.see(line.imageFile());
        Optional.ofNullable(line.targetFile()).ifPresent(pictures::see);
      }
    }
    inputs.put("pictures", pictures.digest());
    return inputs;
  }
}
