package org.editr1.reward.judge;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.editr1.model.qwenvl.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.reward.RewardScore;

/**
 * A judge's weights on a device.
 *
 * @param manager owns the weights and nothing else
 */
public record JudgeModel(Qwen25VLForConditionalGeneration network, NDManager manager) {
  /**
   * One score per question. Questions about edits of one source are read in one batch; which ones
   * these are depends on nothing but the list.
   */
  public List<RewardScore> scores(List<Question> questions, Grading grading) {
    RewardScore[] scores = new RewardScore[questions.size()];
    for (List<Integer> batch : together(questions)) {
      try (Reading reading = Reading.of(this, batch.stream().map(questions::get).toList())) {
        List<RewardScore> own = grading.grade(reading);
        for (int i = 0; i < batch.size(); i++) {
          scores[batch.get(i)] = own.get(i);
        }
      }
    }
    return List.of(scores);
  }

  /** Indices by batch. */
  private static List<List<Integer>> together(List<Question> questions) {
    List<List<Integer>> batches = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      List<Integer> batch =
          batches.stream()
              .filter(members -> questions.get(members.get(0)).goesWith(question))
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
