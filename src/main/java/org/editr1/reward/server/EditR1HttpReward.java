package org.editr1.reward.server;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.editr1.io.image.ImageFile;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;

/**
 * A client of the reference's reward server ({@code mllm_score_continue} in Edit-R1
 * flow_grpo/rewards.py) and of {@link RewardServer}: images travel as JPEG.
 */
record EditR1HttpReward(RewardClient client) implements RewardFunction {
  static final String NAME = "edit-r1-http";

  /** Pillow's default, as in the reference. */
  private static final int QUALITY = 75;

  /** Samples of one request, as in the reference. */
  private static final int BATCH = 64;

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    List<RewardClient.Question<List<RewardScore>>> questions = new ArrayList<>();
    for (int first = 0; first < samples.size(); first += BATCH) {
      List<RewardSample> batch = samples.subList(first, Math.min(samples.size(), first + BATCH));
      questions.add(question(batch));
    }
    return client.ask(questions, question(List.of(RewardClient.PROBE))).stream()
        .flatMap(List::stream)
        .toList();
  }

  private static RewardClient.Question<List<RewardScore>> question(List<RewardSample> batch) {
    return RewardClient.Question.about(
        batch.size(), () -> request(batch), body -> scores(body, batch.size()));
  }

  private static Buffer request(List<RewardSample> batch) {
    return Buffer.buffer(
        new ScoreRequest(
                batch.stream().map(each -> ImageFile.jpeg(each.edited(), QUALITY)).toList(),
                batch.stream().map(each -> ImageFile.jpeg(each.source(), QUALITY)).toList(),
                batch.stream().map(RewardSample::prompt).toList(),
                batch.stream().map(RewardSample::requirement).toList())
            .write());
  }

  private static List<RewardScore> scores(Buffer body, int wanted) {
    try {
      List<Double> scores = ScoreAnswer.read(body.getBytes()).scores();
      if (scores.size() == wanted) {
        return scores.stream().map(EditR1HttpReward::score).toList();
      }
      throw new BadPickle(scores.size() + " scores");
    } catch (BadPickle e) {
      String found = String.valueOf(e.getMessage());
      throw ServerFailure.malformed("a pickle with " + wanted + " scores", found);
    }
  }

  private static RewardScore score(double score) {
    return score >= 0 && score <= 1
        ? new RewardScore.Scored(score, Map.of())
        : new RewardScore.Faulty("the score is " + score + "; expected a number from 0 to 1");
  }

  @Override
  public void close() {
    client.close();
  }
}
