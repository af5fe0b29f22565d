package org.editr1.lab.judge;

import java.util.ArrayList;
import java.util.List;
import org.editr1.Noise;
import org.editr1.lab.training.LearningRate;
import org.editr1.lab.training.Trainee;
import org.editr1.lab.training.WeightUpdate;
import org.editr1.model.encoder.ImagePatches.Grid;

/**
 * Trains the first token of the answer: cross entropy over the whole vocabulary, with the two
 * answers next to the edit's worth as the target. At first the judge is asked what the edited image
 * shows and which edit was made: words give the images a meaning long before judging pays.
 *
 * @param edits of an editor, in addition to drawn ones
 * @param batch edits of a step
 */
record JudgeTraining(
    JudgeBlueprint blueprint, Scale digits, Scale yesNo, List<Lesson> edits, int batch, long seed) {
  private static final double AVERAGE_DECAY = 0.998;
  private static final double EDITORS_SHARE = 0.4;
  private static final double DIGITS_SHARE = 0.75;

  /** Share of the steps over which telling gives way to judging, down to what always remains. */
  private static final double TELLING_WAY = 0.25;

  private static final double TELLING_AT_LAST = 0.1;

  Trainee start() {
    return new Trainee(blueprint.start(seed, image()), new WeightUpdate.Adam(), AVERAGE_DECAY);
  }

  private Grid image() {
    DrawnEdits any = new DrawnEdits(Noise.of(seed, Noise.Purpose.PAIRS, 5), false);
    return blueprint.question(digits.template(), any.next().sample()).source().grid();
  }

  /** One update; returns the loss before it. */
  double step(Trainee trainee, int step, LearningRate rate) {
    Noise noise = Noise.of(seed, Noise.Purpose.PAIRS, 4, step);
    double way = (double) step / rate.steps();
    boolean telling = noise.uniform() < Math.max(TELLING_AT_LAST, 1 - way / TELLING_WAY);
    JudgeBatch rows = batch(telling, noise);
    return trainee.step(
        (weights, scope) -> rows.loss(blueprint.model(weights), scope), rate.at(step));
  }

  private JudgeBatch batch(boolean telling, Noise noise) {
    DrawnEdits drawn = new DrawnEdits(noise, false);
    List<Exercise> exercises = new ArrayList<>();
    while (exercises.size() < batch) {
      Lesson lesson = telling ? drawn.next() : lesson(drawn, noise);
      if (!telling) {
        Scale scale = noise.uniform() < DIGITS_SHARE ? digits : yesNo;
        exercises.add(Exercise.judging(blueprint, lesson, scale, noise));
      } else if (lesson.telling() != null) {
        exercises.add(Exercise.telling(blueprint, lesson, lesson.telling()));
      }
    }
    return new JudgeBatch(exercises);
  }

  private Lesson lesson(DrawnEdits drawn, Noise noise) {
    if (edits.isEmpty() || noise.uniform() >= EDITORS_SHARE) {
      return drawn.next();
    }
    Lesson edit = edits.get(noise.below(edits.size()));
    return noise.below(2) == 0 ? edit : drawn.blended(edit.sample());
  }
}
