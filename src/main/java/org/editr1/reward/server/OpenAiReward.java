package org.editr1.reward.server;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.io.image.Picture;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.judge.JudgeTemplate;

/**
 * A multimodal judge behind an OpenAI-compatible server (vLLM, SGLang): source, edit and a text,
 * and of the answer the log-probabilities of its first token.
 */
final class OpenAiReward implements RewardFunction {
  static final String NAME = "openai";

  /** The most that such servers give. */
  private static final int LOG_PROBABILITIES = 20;

  private final RewardClient client;
  private final String model;
  private final JudgeTemplate template;

  OpenAiReward(RewardClient client, String model, JudgeTemplate template) {
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
    Map<Picture, String> sources = new IdentityHashMap<>();
    samples.forEach(sample -> sources.computeIfAbsent(sample.source(), ChatTurn::url));
    return client.ask(
        samples.stream()
            .map(sample -> question(sample, sources.getOrDefault(sample.source(), "")))
            .toList());
  }

  /** Neither temperature nor cut changes the distribution that is asked for. */
  private RewardClient.Question<RewardScore> question(RewardSample sample, String source) {
    return new RewardClient.Question<>(
        () ->
            new ChatTurn(model)
                .picture(source)
                .picture(ChatTurn.url(sample.edited()))
                .text(template.filled(sample.prompt(), sample.requirement()))
                .with("max_tokens", 1)
                .with("temperature", 1)
                .with("top_p", 1)
                .with("logprobs", true)
                .with("top_logprobs", LOG_PROBABILITIES)
                .body(),
        ChatAnswer::firstToken);
  }

  @Override
  public void close() {
    client.close();
  }
}
