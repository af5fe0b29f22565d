package org.editr1.lab.judge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.Noise;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.lab.training.LearningRate;
import org.editr1.lab.training.OutputFolder;
import org.editr1.lab.training.Trainee;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.model.encoder.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.reward.RewardSample;
import org.editr1.reward.judge.JudgeTemplate;
import org.editr1.reward.judge.Question;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MakeJudgeTest {
  private static final JudgeBlueprint BLUEPRINT =
      JudgeBlueprint.read(Path.of("conf/model/tiny-judge"));
  private static final Scale DIGITS =
      Scale.digits(JudgeTemplate.read(Path.of("conf/prompts/tiny-score.txt")));
  private static final Scale YES_NO =
      Scale.yesNo(JudgeTemplate.read(Path.of("conf/prompts/tiny-yes-no.txt")));

  @TempDir private Path folder;

  private static List<Lesson> drawn(int count) {
    DrawnEdits draw = new DrawnEdits(Noise.of(3, Noise.Purpose.TEST), false);
    List<Lesson> lessons = new ArrayList<>();
    while (lessons.size() < count) {
      lessons.add(draw.next());
    }
    return lessons;
  }

  @Test
  void nearestAnswersShareAWorth() {
    assertArrayEquals(new double[] {0, 0, 0, 0.25, 0.75, 0}, DIGITS.expected(0.75), 1e-12);
    assertArrayEquals(new double[] {0, 0, 0, 0, 0, 1}, DIGITS.expected(1), 1e-12);
    assertArrayEquals(new double[] {0.7, 0.3}, YES_NO.expected(0.3), 1e-12);
  }

  /** Edits of equal quality would teach a judge only their mean. */
  @Test
  void drawnEditsAreOfAllQualities() {
    int[] counts = new int[4];
    for (Lesson lesson : drawn(400)) {
      counts[(int) Math.min(3, 4 * lesson.worth())]++;
      assertTrue(
          !lesson.right() || lesson.worth() > 0.3, "a right edit is worth " + lesson.worth());
    }
    for (int count : counts) {
      assertTrue(count > 20, "of 400 edits only " + count + " in a quarter of the scale");
    }
  }

  /** After the question its answer, then the end; for a right edit the instruction, too. */
  @Test
  void judgingExpectsTheAnswerAndItsEnd() {
    Lesson right = drawn(100).stream().filter(Lesson::right).findFirst().orElseThrow();
    Exercise exercise = Exercise.judging(BLUEPRINT, right, DIGITS, Noise.of(1, Noise.Purpose.TEST));
    int last = exercise.ids().length - 1;
    assertEquals(6, exercise.expected().get(last - 1).size());
    assertTrue(exercise.expected().get(last - 1).containsKey(exercise.ids()[last]));
    assertEquals(1, exercise.expected().get(last).size());
    int words = BLUEPRINT.tokens("\n" + right.sample().prompt()).length;
    assertTrue(exercise.expected().size() > words, "the instruction is not expected");
  }

  @Test
  void lossFallsAndEqualSeedsGiveEqualBits() {
    float[] first = null;
    for (int run = 0; run < 2; run++) {
      JudgeTraining training = new JudgeTraining(BLUEPRINT, DIGITS, YES_NO, drawn(8), 8, 5);
      Trainee trainee = training.start();
      LearningRate rate = new LearningRate(2e-3, 40, 4, 1);
      double before = training.step(trainee, 0, rate);
      double after = 0;
      for (int step = 1; step < 40; step++) {
        after = training.step(trainee, step, rate);
      }
      assertTrue(after < 0.6 * before, before + " became " + after);
      if (first != null) {
        assertArrayEquals(first, trainee.average().values());
      }
      first = trainee.average().values();
    }
  }

  /** The folder is loaded like a judge of any size and gives equal answers. */
  @Test
  void writtenFolderIsAJudge() {
    Trainee trainee = new JudgeTraining(BLUEPRINT, DIGITS, YES_NO, List.of(), 8, 5).start();
    OutputFolder written = new OutputFolder(folder.resolve("judge"));
    written.make();
    written.write(BLUEPRINT.folder(), trainee.average());
    List<RewardSample> samples = drawn(2).stream().map(Lesson::sample).toList();
    double[] known = new JudgeMeasure(BLUEPRINT, DIGITS).scores(trainee.average(), samples);
    JudgeBlueprint reloaded = JudgeBlueprint.read(written.folder());
    assertEquals(
        QwenVlFolder.JUDGE.inventory(written.folder()).expected().keySet(),
        QwenVlFolder.JUDGE.inventory(written.folder()).stored().keySet());
    try (Scope scope = Scope.root()) {
      Qwen25VLForConditionalGeneration model =
          QwenVlFolder.JUDGE.load(written.folder(), scope.manager(), Precision.FP32);
      List<Question> questions =
          samples.stream().map(one -> reloaded.question(DIGITS.template(), one)).toList();
      Qwen25VLModel.Input input = Question.input(questions);
      float[] logits =
          Gradients.unrecorded(
              () -> model.lastLogits(model.model().forward(scope.manager(), input)).toFloatArray());
      int vocabulary = logits.length / samples.size();
      for (int row = 0; row < samples.size(); row++) {
        double mass = 0;
        double sum = 0;
        for (int digit = 0; digit <= 5; digit++) {
          double share = StrictMath.exp(logits[row * vocabulary + digit(reloaded, digit)]);
          mass += share;
          sum += share * digit;
        }
        assertEquals(known[row], sum / mass / 5, 1e-5);
      }
    }
  }

  private static int digit(JudgeBlueprint blueprint, int digit) {
    return (int) blueprint.token(String.valueOf(digit));
  }
}
