package org.editr1.lab.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.editr1.Clock;
import org.editr1.Noise;
import org.editr1.lab.training.LearningRate;
import org.editr1.lab.training.OutputFolder;
import org.editr1.lab.training.Progress;
import org.editr1.lab.training.Trainee;
import org.editr1.lab.training.WeightVector;
import org.editr1.reward.judge.JudgeTemplate;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tiny judge from random weights.
 *
 * <pre>
 * edits of an editor ──┐
 * drawn edits ─────────┴─► telling what is seen ─► judging ─► folder
 * </pre>
 */
public final class MakeJudge {
  private static final double PEAK = 2e-3;
  private static final double END = 0.03;
  private static final int WARM_UP = 100;
  private static final int REPORTS = 20;
  private static final int TIMED = 3;

  private final JudgeBlueprint blueprint;
  private final Scale digits;
  private final Scale yesNo;
  private final Recipe recipe;
  private final Progress progress;

  /**
   * @param like a folder whose configuration and tokenizer the new one gets
   * @param score the text that asks for a grade
   * @param yesNo the text that asks whether the edit was made
   */
  public MakeJudge(
      Path like, JudgeTemplate score, JudgeTemplate yesNo, Recipe recipe, Progress progress) {
    this.blueprint = JudgeBlueprint.read(like);
    this.digits = Scale.digits(score);
    this.yesNo = Scale.yesNo(yesNo);
    this.recipe = recipe;
    this.progress = progress;
  }

  /** Makes the judge and writes it into {@code folder}. */
  public void run(Path folder) {
    OutputFolder out = new OutputFolder(folder);
    out.make();
    EditorLessons editor = new EditorLessons(recipe.editor(), recipe.seed());
    List<Lesson> edits = editor.make(recipe.edits(), false, progress);
    List<Lesson> shown = editor.make(recipe.heldOut(), true, progress);
    DrawnEdits draw =
        new DrawnEdits(Noise.of(recipe.seed(), Noise.Purpose.SHAPES, Integer.MAX_VALUE), true);
    List<Lesson> drawn = Stream.generate(draw::next).limit(recipe.heldOut()).toList();
    JudgeTraining training =
        new JudgeTraining(blueprint, digits, yesNo, edits, recipe.batch(), recipe.seed());
    Trainee trainee = training.start();
    int steps = steps(training);
    LearningRate rate = new LearningRate(PEAK, steps, Math.min(WARM_UP, steps / 4), END);
    for (int step = 0; step < steps; step++) {
      progress.step("judge", step + 1, steps, training.step(trainee, step, rate));
      if (REPORTS * (step + 1) / steps != REPORTS * step / steps) {
        progress.say("on edits of the editor: %s", measured(trainee.average(), shown));
        progress.say("on drawn edits:         %s", measured(trainee.average(), drawn));
      }
    }
    out.write(blueprint.folder(), trainee.average());
  }

  private String measured(WeightVector weights, List<Lesson> lessons) {
    return new JudgeMeasure(blueprint, digits).of(weights, lessons);
  }

  private int steps(JudgeTraining training) {
    Integer given = recipe.steps();
    if (given != null) {
      return given;
    }
    Trainee trial = training.start();
    LearningRate still = new LearningRate(0, 2, 0, 0);
    training.step(trial, 0, still);
    long start = Clock.SYSTEM.nanos();
    for (int i = 0; i < TIMED; i++) {
      training.step(trial, 1, still);
    }
    double pace = Clock.SYSTEM.secondsSince(start) / TIMED;
    int steps = (int) Math.max(1, 60 * recipe.minutes() / pace);
    progress.say("a step takes %.2f s: --steps %d", pace, steps);
    return steps;
  }

  /**
   * The settings of a tiny judge.
   *
   * @param minutes duration of the training; the steps follow from the duration of one
   * @param steps null: as many as fit; with a number results are equal on equal hardware
   * @param batch edits of a step
   * @param heldOut edits, of each origin, on which it is measured
   * @param editor folder of an editor that makes edits to learn from
   * @param edits number of edits of the editor
   */
  public record Recipe(
      long seed,
      double minutes,
      @Nullable Integer steps,
      int batch,
      int heldOut,
      Path editor,
      int edits) {}
}
