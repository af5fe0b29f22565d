package org.editr1.lab.judge;

import java.util.Objects;
import org.editr1.Noise;
import org.editr1.io.image.RgbImage;
import org.editr1.lab.shapes.Scene;
import org.editr1.lab.shapes.ShapesDraw;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.lab.training.Pair;
import org.editr1.reward.RewardSample;
import org.jspecify.annotations.Nullable;

/**
 * Edits of all qualities without an editor: the right answer, none, another one, one too many, and
 * mixtures, clean or damaged like images that a model decodes.
 *
 * @param heldOut whether scenes are drawn that nothing is trained on
 */
record DrawnEdits(ShapesDraw draw, boolean heldOut) {
  private static final double RIGHT = 0.25;
  private static final double UNTOUCHED = 0.1;
  private static final double ANOTHER = 0.12;
  private static final double ONE_MORE = 0.15;
  private static final double CLEAN = 0.4;

  private static final String NOTHING = "nothing";

  private static final double TINT = 14;
  private static final double GRAIN = 28;
  private static final double WAVES = 30;
  private static final int SMEAR = 2;

  DrawnEdits(Noise noise, boolean heldOut) {
    this(new ShapesDraw(noise), heldOut);
  }

  /**
   * An edited image.
   *
   * @param scene the scene that it shows; null for a mixture
   * @param done the edits that led to it
   */
  private record Answer(Levels levels, boolean right, @Nullable Scene scene, String done) {
    static Answer of(Scene scene, boolean right, String done) {
      return new Answer(Levels.of(scene.draw()), right, scene, done);
    }
  }

  Lesson next() {
    ShapesTask task = draw.task(heldOut);
    Answer answer = answer(task);
    Levels levels = noise().uniform() < CLEAN ? answer.levels() : damaged(answer.levels());
    return Lesson.of(task.pair().edited(levels.image()), answer.right(), telling(answer));
  }

  private Lesson.@Nullable Telling telling(Answer answer) {
    Scene scene = answer.scene();
    if (scene == null) {
      return null;
    }
    return noise().below(3) == 0
        ? new Lesson.Telling("Describe.", scene.words())
        : new Lesson.Telling("What was done?", answer.done());
  }

  private Noise noise() {
    return draw.noise();
  }

  private Answer answer(ShapesTask task) {
    double kind = noise().uniform();
    if ((kind -= RIGHT) < 0) {
      return Answer.of(task.target(), true, task.prompt());
    }
    if ((kind -= UNTOUCHED) < 0) {
      return Answer.of(task.source(), false, NOTHING);
    }
    if ((kind -= ANOTHER) < 0) {
      ShapesTask other = draw.edit(task.source());
      return Answer.of(other.target(), other.target().equals(task.target()), other.prompt());
    }
    if ((kind -= ONE_MORE) < 0 && !task.target().shapes().isEmpty()) {
      ShapesTask more = draw.edit(task.target());
      return Answer.of(more.target(), false, task.prompt() + "\n" + more.prompt());
    }
    return new Answer(mixture(task), false, null, "");
  }

  /** After one more edit, where there is something to edit. */
  private Scene another(Scene scene) {
    return scene.shapes().isEmpty() ? scene : draw.edit(scene).target();
  }

  /** The right answer mixed with source and wrong answers, with shares by cell or one for all. */
  private Levels mixture(ShapesTask task) {
    Levels levels = Levels.of(task.target().draw());
    Scene[] others = {task.source(), another(task.source()), another(task.target())};
    int first = noise().below(4) > 0 ? 0 : 1 + noise().below(2);
    levels = levels.mixed(Levels.of(others[first].draw()), shares());
    return noise().below(3) == 0
        ? levels.mixed(Levels.of(others[1 + noise().below(2)].draw()), shares())
        : levels;
  }

  /** An editor's image mixed with the right answer or with the source. */
  Lesson blended(RewardSample edit) {
    RgbImage target = Objects.requireNonNull(edit.target());
    RgbImage other = noise().below(2) == 0 ? target : edit.source();
    Levels levels = Levels.of(edit.edited()).mixed(Levels.of(other), shares());
    Pair pair = new Pair(edit.source(), target, edit.prompt(), edit.requirement());
    return Lesson.of(pair.edited(levels.image()));
  }

  private double[] shares() {
    boolean equal = noise().below(2) == 0;
    double all = noise().uniform();
    double[] shares = new double[4];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = equal ? all : noise().uniform() * noise().uniform();
    }
    return shares;
  }

  private Levels damaged(Levels levels) {
    Levels worse = levels;
    Noise noise = noise();
    if (noise.below(4) == 0) {
      worse = worse.blotted(noise);
    }
    if (noise.below(2) == 0) {
      worse = worse.wavy(WAVES * noise.uniform() * noise.uniform(), noise);
    }
    if (noise.below(2) == 0) {
      worse = worse.smeared(noise.below(SMEAR + 1));
    }
    if (noise.below(3) == 0) {
      worse = worse.tinted(TINT * noise.uniform(), noise);
    }
    return noise.below(3) == 0 ? worse.grainy(GRAIN * noise.uniform(), noise) : worse;
  }
}
