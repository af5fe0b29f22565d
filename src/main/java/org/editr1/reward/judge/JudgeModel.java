package org.editr1.reward.judge;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.editr1.model.encoder.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.reward.RewardScore;

/**
 * A judge's weights on a device.
 *
 * @param manager owns the weights and nothing else
 */
public record JudgeModel(Qwen25VLForConditionalGeneration network, NDManager manager) {
  /**
   * One score per question. Questions that share a prefix are read in one batch; the batches depend
   * on the list alone.
   */
  public List<RewardScore> scores(List<Question> questions, Grading grading) {
    RewardScore[] scores = new RewardScore[questions.size()];
    for (List<Integer> batch : batches(questions)) {
      try (SharedPrefix prefix =
          SharedPrefix.of(this, batch.stream().map(questions::get).toList())) {
        List<RewardScore> own = grading.grade(prefix);
        for (int i = 0; i < batch.size(); i++) {
          scores[batch.get(i)] = own.get(i);
        }
      }
    }
    return List.of(scores);
  }

  /** The indices of each batch. */
  private static List<List<Integer>> batches(List<Question> questions) {
    List<List<Integer>> batches = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      List<Integer> batch =
          batches.stream()
              .filter(members -> questions.get(members.get(0)).sharesPrefixWith(question))
              .findFirst()
              .orElse(null);
      if (batch == null) {
        batch = new ArrayList<>();
        batches.add(batch);
      }
      batch.add(i);
    }
    return batches;
  }
}
