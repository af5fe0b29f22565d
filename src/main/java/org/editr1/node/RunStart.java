package org.editr1.node;

import java.nio.file.Path;
import org.editr1.Failure;
import org.editr1.UserError;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.FolderLock;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.hf.EditFolder;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.model.nn.Adapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run before its head starts: a new run, or the run that a folder holds. */
public record RunStart(RunFolder folder, RunSpec spec) {
  private static final Logger LOG = LoggerFactory.getLogger(RunStart.class);

  /**
   * A new run.
   *
   * @throws UserError if the folder holds a run
   */
  public static RunStart create(RunFolder folder, RunSpec spec) {
    folder.requireNone();
    return new RunStart(folder, withOrdersThatFit(spec));
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
    return new RunStart(folder, RunConfiguration.with(spec, "steps=" + steps));
  }

  /**
   * The run that a folder holds, with its own specification.
   *
   * @throws UserError if the folder holds no run, or one of another layout
   */
  public static RunStart resume(RunFolder folder, Path home) {
    return new RunStart(folder, specification(folder, home));
  }

  /**
   * The run that {@code out} holds, with more steps if {@code spec} has more; a new run where it
   * holds none.
   *
   * @param out null: an unused folder in {@code home}
   * @param spec of a new run
   */
  static RunStart resumeOrCreate(@Nullable Path out, RunSpec spec, Path home) {
    RunFolder folder = out == null ? RunFolder.unused(home, spec.name()) : new RunFolder(out);
    if (!folder.holdsRun()) {
      return create(folder, spec);
    }
    RunStart held = resume(folder, home);
    return spec.steps() > held.spec().steps() ? held.withSteps(spec.steps()) : held;
  }

  /** The specification of the run that a folder holds. */
  public static RunSpec specification(RunFolder folder, Path home) {
    return RunConfiguration.parse(
        folder.specification().toString(), folder.readSpecification(), home);
  }

  /**
   * Checks all that a run needs before a folder is made for it, apart from devices.
   *
   * @throws UserError naming the first thing that is missing or wrong
   */
  public static void check(RunSpec spec) {
    RunConfiguration.checkStart(spec);
    checkModel(spec);
    Path data = Path.of(spec.data().path());
    int tasks = DataSplit.read(data, Split.TRAIN).lines().size();
    if (spec.groups() > tasks) {
      throw new UserError(
          "groups is %d; expected at most %d, the tasks of %s"
              .formatted(spec.groups(), tasks, data));
    }
    DataSplit unused = DataSplit.read(data, Split.TEST);
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
  }

  /**
   * Locks the folder, which then holds the specification.
   *
   * @throws Failure if another head holds the lock
   */
  public FolderLock lock() {
    FolderLock lock = FolderLock.of(folder);
    try {
      if (!folder.holdsRun() || !specification(folder, Path.of("")).equals(spec)) {
        folder.writeSpecification(RunConfiguration.toJson(spec));
      }
    } catch (UserError e) {
      lock.discard();
      throw e;
    }
    return lock;
  }
}
