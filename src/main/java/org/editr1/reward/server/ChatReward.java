package org.editr1.reward.server;

import io.vertx.core.buffer.Buffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.editr1.io.image.RgbImage;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.judge.JudgeTemplate;

/**
 * A multimodal judge behind an OpenAI-compatible server (vLLM, SGLang).
 *
 * @param model as the server names it
 */
record ChatReward(Style style, RewardClient client, String model, JudgeTemplate template)
    implements RewardFunction {
  /** The most log-probabilities that such servers give. */
  private static final int LOG_PROBABILITIES = 20;

  private static final int LONGEST_ANSWER = 1024;

  /** The words after which UnifiedReward was trained to write its grade. */
  private static final Pattern GRADE = Pattern.compile("Final Score:\\s*([1-5](?:\\.\\d{1,9})?)");

  /**
   * The form of question and answer.
   *
   * @param source whether the judge sees the source, before the edit
   * @param settings adds the settings of the request
   * @param answer reads the body of the answer
   */
  record Style(
      String name,
      boolean source,
      UnaryOperator<ChatTurn> settings,
      Function<Buffer, RewardScore> answer) {}

  /**
   * Source, edit and a text, and of the answer the log-probabilities of its first token. Neither
   * temperature nor cut changes their distribution.
   */
  static final Style OPEN_AI =
      new Style(
          "openai",
          true,
          turn ->
              turn.with("max_tokens", 1)
                  .with("temperature", 1)
                  .with("top_p", 1)
                  .with("logprobs", true)
                  .with("top_logprobs", LOG_PROBABILITIES),
          ChatAnswer::firstToken);

  /**
   * UnifiedReward: a model that sees the edit and its prompt alone and writes a grade from 1 to 5,
   * which is divided by 5 (Edit-R1 flow_grpo/rewards.py, unifiedreward_score_sglang). Where it
   * writes none the sample is at fault; the reference scores 0.
   */
  static final Style UNIFIED =
      new Style(
          "unifiedreward",
          false,
          turn -> turn.with("max_tokens", LONGEST_ANSWER).with("temperature", 0),
          body -> grade(ChatAnswer.text(body)));

  @Override
  public String name() {
    return style.name();
  }

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    Map<RgbImage, String> sources = new IdentityHashMap<>();
    if (style.source()) {
      samples.forEach(sample -> sources.computeIfAbsent(sample.source(), ChatTurn::url));
    }
    return client.ask(
        samples.stream()
            .map(sample -> question(sample, sources.getOrDefault(sample.source(), "")))
            .toList());
  }

  /**
   * @param source data URL of the source; empty where the judge does not see it
   */
  private RewardClient.Question<RewardScore> question(RewardSample sample, String source) {
    return new RewardClient.Question<>(
        () -> {
          ChatTurn turn = new ChatTurn(model);
          if (style.source()) {
            turn.image(source);
          }
          turn.image(ChatTurn.url(sample.edited()))
              .text(template.filled(sample.prompt(), sample.requirement()));
          return style.settings().apply(turn).body();
        },
        style.answer());
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
