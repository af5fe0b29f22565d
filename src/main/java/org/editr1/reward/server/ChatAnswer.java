package org.editr1.reward.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.function.Function;
import org.editr1.Excerpt;
import org.editr1.reward.RewardScore;

/** Reads a chat completion. An answer without any content is the fault of its sample. */
final class ChatAnswer {
  private static final String EXPECTED = "a chat completion";
  private static final String NO_LOG_PROBABILITIES =
      "the answer has no log-probabilities of its first token: the server must give 20"
          + " (vLLM: --max-logprobs 20)";

  private ChatAnswer() {}

  /** The score of the first token. */
  static RewardScore firstToken(Buffer body) {
    return read(
        body,
        choice -> {
          JsonObject logProbabilities = choice.getJsonObject("logprobs");
          JsonArray tokens =
              logProbabilities == null ? null : logProbabilities.getJsonArray("content");
          JsonArray top =
              tokens == null || tokens.isEmpty()
                  ? null
                  : tokens.getJsonObject(0).getJsonArray("top_logprobs");
          if (top != null && !top.isEmpty()) {
            return FirstToken.of(top).score();
          }
          if (content(choice).isEmpty()) {
            return silent(choice);
          }
          throw ServerFailure.refused(NO_LOG_PROBABILITIES);
        });
  }

  /** The score that {@code grading} gives for the text of the answer. */
  static RewardScore text(Buffer body, Function<String, RewardScore> grading) {
    return read(
        body,
        choice -> content(choice).isEmpty() ? silent(choice) : grading.apply(content(choice)));
  }

  private static String content(JsonObject choice) {
    return Objects.requireNonNullElse(choice.getJsonObject("message").getString("content"), "");
  }

  private static RewardScore silent(JsonObject choice) {
    String refusal = choice.getJsonObject("message").getString("refusal");
    return new RewardScore.Faulty(
        "the judge's answer has no content (finish_reason "
            + choice.getString("finish_reason")
            + (refusal == null ? ")" : "): " + refusal));
  }

  /**
   * @param reading of the first choice
   */
  private static RewardScore read(Buffer body, Function<JsonObject, RewardScore> reading) {
    JsonObject answer = ServerJson.read(body, EXPECTED);
    try {
      JsonArray choices = answer.getJsonArray("choices");
      if (choices == null && answer.getValue("error") instanceof JsonObject error) {
        throw error(error);
      }
      return reading.apply(Objects.requireNonNull(choices).getJsonObject(0));
    } catch (ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
      throw ServerFailure.malformed(EXPECTED, body.toString());
    }
  }

  /** Gateways answer 200 with the status of the server behind them inside. */
  private static ServerFailure error(JsonObject error) {
    return error.getValue("code") instanceof Integer status && status >= 400 && status < 600
        ? ServerFailure.of(status, Excerpt.of(error.encode()), 0)
        : ServerFailure.malformed(EXPECTED, error.encode());
  }
}
