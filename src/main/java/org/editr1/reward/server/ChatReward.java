package org.editr1.reward.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.editr1.io.image.ImageFile;
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
   * @param settings of the request
   * @param answer reads the body of the answer
   */
  record Style(
      String name, boolean source, JsonObject settings, Function<Buffer, RewardScore> answer) {}

  /**
   * Source, edit and a text, and of the answer the log-probabilities of its first token. Neither
   * temperature nor cut changes their distribution.
   */
  static final Style OPEN_AI =
      new Style(
          "openai",
          true,
          new JsonObject()
              .put("max_tokens", 1)
              .put("temperature", 1)
              .put("top_p", 1)
              .put("logprobs", true)
              .put("top_logprobs", LOG_PROBABILITIES),
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
          new JsonObject().put("max_tokens", LONGEST_ANSWER).put("temperature", 0),
          body -> ChatAnswer.text(body, ChatReward::grade));

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    Map<RgbImage, JsonObject> sources = new IdentityHashMap<>();
    return client.ask(
        samples.stream().map(sample -> question(sample, sources)).toList(),
        question(RewardClient.PROBE, sources));
  }

  private RewardClient.Question<RewardScore> question(
      RewardSample sample, Map<RgbImage, JsonObject> sources) {
    return new RewardClient.Question<>(
        () -> request(sample, sources), style.answer(), RewardScore.Faulty::new);
  }

  /** One turn of the user: images, then a text. */
  private Buffer request(RewardSample sample, Map<RgbImage, JsonObject> sources) {
    JsonArray content = new JsonArray();
    if (style.source()) {
      synchronized (sources) {
        content.add(sources.computeIfAbsent(sample.source(), ChatReward::image));
      }
    }
    String text = template.filled(sample.prompt(), sample.requirement());
    content.add(image(sample.edited())).add(new JsonObject().put("type", "text").put("text", text));
    JsonObject turn = new JsonObject().put("role", "user").put("content", content);
    return new JsonObject()
        .put("model", model)
        .put("messages", new JsonArray().add(turn))
        .mergeIn(style.settings())
        .toBuffer();
  }

  /** An image as a data URL; lossless. */
  private static JsonObject image(RgbImage image) {
    String png = Base64.getEncoder().encodeToString(ImageFile.png(image));
    JsonObject url = new JsonObject().put("url", "data:image/png;base64," + png);
    return new JsonObject().put("type", "image_url").put("image_url", url);
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
