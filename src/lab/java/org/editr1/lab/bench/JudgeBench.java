package org.editr1.lab.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.Clock;
import org.editr1.Noise;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.model.encoder.ImagePatches.Grid;
import org.editr1.reward.RewardScore;
import org.editr1.reward.judge.Grading;
import org.editr1.reward.judge.JudgeModel;
import org.editr1.reward.judge.Question;

/**
 * The edits of one group, judged one by one and together.
 *
 * @param edge edge of the images in patches of 14 pixels, even
 * @param text tokens after the images
 */
record JudgeBench(JudgeModel judge, int group, int edge, int text) {

  /** Tokens of the real frame. */
  private static final int FRAME = 20;

  private static final Grading GRADING = Grading.byDigits(15, 16, 17, 18, 19, 20);

  /**
   * The measured times.
   *
   * @param single median in processor seconds, one by one
   * @param together median in processor seconds, all at once
   * @param difference the largest between the scores of both ways
   */
  record Result(double single, double together, double difference) {}

  private record Timed(List<Double> scores, double seconds) {}

  Result run(int repetitions) {
    List<Question> questions = questions();
    List<Timed> single = new ArrayList<>();
    List<Timed> together = new ArrayList<>();
    // The first of each warms up.
    for (int i = 0; i <= repetitions; i++) {
      single.add(timed(questions, 1));
      together.add(timed(questions, group));
    }
    double difference =
        IntStream.range(0, group)
            .mapToDouble(
                i -> Math.abs(single.get(0).scores().get(i) - together.get(0).scores().get(i)))
            .max()
            .orElse(0);
    return new Result(median(single), median(together), difference);
  }

  private static double median(List<Timed> all) {
    return Median.of(all.stream().skip(1).mapToDouble(Timed::seconds));
  }

  private Timed timed(List<Question> questions, int batch) {
    List<Double> scores = new ArrayList<>();
    long began = BlockBench.cpuNanos();
    for (int from = 0; from < questions.size(); from += batch) {
      for (RewardScore score : judge.scores(questions.subList(from, from + batch), GRADING)) {
        scores.add(score instanceof RewardScore.Scored scored ? scored.value() : Double.NaN);
      }
    }
    return new Timed(scores, Clock.seconds(BlockBench.cpuNanos() - began));
  }

  /** Questions about edits of one source; the words are arbitrary tokens. */
  private List<Question> questions() {
    ImagePatches source = image(0);
    int tokens = source.grid().tokens(2);
    long[] ids = new long[FRAME + 2 * tokens + text];
    Arrays.setAll(ids, i -> i % (JudgeSizes.IMAGE_TOKEN - 1));
    Arrays.fill(ids, FRAME - 1, FRAME - 1 + tokens, JudgeSizes.IMAGE_TOKEN);
    Arrays.fill(ids, FRAME + tokens, FRAME + 2 * tokens, JudgeSizes.IMAGE_TOKEN);
    return IntStream.rangeClosed(1, group)
        .mapToObj(i -> new Question(ids, FRAME + tokens, source, image(i)))
        .toList();
  }

  private ImagePatches image(int number) {
    int patch = 3 * 2 * 14 * 14;
    float[] values = Noise.of(3, Noise.Purpose.TEST, number).normals(edge * edge * patch);
    return new ImagePatches(values, new Grid(1, edge, edge));
  }
}
