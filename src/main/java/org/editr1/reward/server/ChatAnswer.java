package org.editr1.reward.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.editr1.reward.RewardScore;
import org.jspecify.annotations.Nullable;

/** Reads a chat completion. A malformed answer is a failure that the next try may not have. */
final class ChatAnswer {
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
          return top == null || top.isEmpty() ? null : FirstToken.of(top).score();
        });
  }

  /** The text of the answer. */
  static String text(Buffer body) {
    return read(body, choice -> choice.getJsonObject("message").getString("content", ""));
  }

  /**
   * @param reading of the first choice; null: it has no log-probabilities
   */
  private static <T> T read(Buffer body, Function<JsonObject, @Nullable T> reading) {
    T read;
    try {
      read = reading.apply(new JsonObject(body).getJsonArray("choices").getJsonObject(0));
    } catch (DecodeException
        | ClassCastException
        | NullPointerException
        | IndexOutOfBoundsException e) {
      throw ServerFailure.passing("the answer is no chat completion");
    }
    if (read == null) {
      throw ServerFailure.lasting(NO_LOG_PROBABILITIES);
    }
    return read;
  }
}
