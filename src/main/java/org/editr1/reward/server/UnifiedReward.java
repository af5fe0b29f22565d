package org.editr1.reward.server;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.judge.JudgeTemplate;

/**
 * UnifiedReward behind an OpenAI-compatible server: a model that sees the edit and its prompt alone
 * and writes a grade from 1 to 5, which is divided by 5 (Edit-R1 flow_grpo/rewards.py,
 * unifiedreward_score_sglang). Where it writes none the sample is at fault; the reference scores 0.
 */
final class UnifiedReward implements RewardFunction {
  static final String NAME = "unifiedreward";

  /** The words that the model was trained to grade behind. */
  private static final Pattern GRADE = Pattern.compile("Final Score:\\s*([1-5](?:\\.\\d{1,9})?)");

  private static final int LONGEST_ANSWER = 1024;

  private final RewardClient client;
  private final String model;
  private final JudgeTemplate template;

  UnifiedReward(RewardClient client, String model, JudgeTemplate template) {
    this.client = client;
    this.model = model;
    this.template = template;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    return client.ask(samples.stream().map(this::question).toList());
  }

  private RewardClient.Question<RewardScore> question(RewardSample sample) {
    return new RewardClient.Question<>(
        () ->
            new ChatTurn(model)
                .picture(ChatTurn.url(sample.edited()))
                .text(template.filled(sample.prompt(), sample.requirement()))
                .with("max_tokens", LONGEST_ANSWER)
                .with("temperature", 0)
                .body(),
        body -> grade(ChatAnswer.text(body)));
  }

  private static RewardScore grade(String answer) {
    Matcher grade = GRADE.matcher(answer);
    return grade.find()
        ? new RewardScore.Scored(Double.parseDouble(grade.group(1)) / 5, Map.of())
        : new RewardScore.Faulty("the judge writes no \"Final Score: 1..5\"");
  }

  @Override
  public void close() {
    client.close();
  }
}
