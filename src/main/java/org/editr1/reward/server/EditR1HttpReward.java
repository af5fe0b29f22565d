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
      questions.add(
          new RewardClient.Question<>(() -> request(batch), body -> scores(body, batch.size())));
    }
    return client.ask(questions).stream().flatMap(List::stream).toList();
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
      if (scores.size() != wanted) {
        throw ServerFailure.passing(scores.size() + " scores for " + wanted + " samples");
      }
      return scores.stream()
          .map(score -> (RewardScore) new RewardScore.Scored(score, Map.of()))
          .toList();
    } catch (BadPickle e) {
      throw ServerFailure.passing("the answer cannot be read: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
