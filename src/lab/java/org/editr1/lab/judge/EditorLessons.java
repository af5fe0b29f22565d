package org.editr1.lab.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.editr1.Noise;
import org.editr1.edit.EditModel;
import org.editr1.io.hf.EditFolder;
import org.editr1.journey.RunSpec.Solver;
import org.editr1.lab.shapes.ShapesDraw;
import org.editr1.lab.training.HeldOut;
import org.editr1.lab.training.ModelEdits;
import org.editr1.lab.training.Pair;
import org.editr1.lab.training.Progress;
import org.editr1.reward.TargetReward;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/**
 * Edits of an editor, made once. They are sampled in few and in many steps, so that they differ in
 * sharpness.
 */
record EditorLessons(Path editor, long seed) {
  private static final int[] STEPS = {4, 6, 8};
  private static final double GUIDANCE = 2.5;
  private static final int TEXT_LENGTH = 16;
  private static final int AT_ONCE = 64;

  List<Lesson> make(int count, boolean heldOut, Progress progress) {
    List<Lesson> lessons = new ArrayList<>();
    ShapesDraw draw = new ShapesDraw(Noise.of(seed, Noise.Purpose.SHAPES, 5, heldOut ? 1 : 0));
    try (Scope scope = Scope.root()) {
      EditModel model =
          EditFolder.open(editor)
              .load(EnumSet.allOf(EditModel.Part.class), Precision.FP32, scope.manager());
      while (lessons.size() < count) {
        int first = lessons.size();
        List<Pair> pairs = new ArrayList<>();
        while (pairs.size() < Math.min(AT_ONCE, count - first)) {
          pairs.add(draw.task(heldOut).pair());
        }
        int steps = heldOut ? STEPS[1] : STEPS[first / AT_ONCE % STEPS.length];
        HeldOut sampler = new HeldOut(new TargetReward(), Solver.DPM2, steps, seed);
        new ModelEdits(model, scope.manager(), sampler, GUIDANCE, TEXT_LENGTH)
            .of(pairs, first)
            .forEach(edit -> lessons.add(Lesson.of(edit)));
        progress.step("edits", lessons.size(), count, 0);
      }
    }
    return lessons;
  }
}
