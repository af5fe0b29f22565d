package org.editr1.reward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.editr1.reward.RewardScore;
import org.junit.jupiter.api.Test;

class FirstTokenTest {
  private static RewardScore.Scored scored(JsonArray top) {
    return assertInstanceOf(RewardScore.Scored.class, FirstToken.of(top).score());
  }

  @Test
  void expectationIsOverListedDigits() {
    RewardScore.Scored score =
        scored(ChatRewardTest.top(Map.of("4", 0.6, "5", 0.2, "6", 0.1, "44", 0.05)));
    assertEquals((0.6 * 4 + 0.2 * 5) / 0.8 / 5, score.value(), 1e-12);
    assertEquals(0.75, score.part("p4"), 1e-12);
    assertEquals(0, score.part("p0"));
    assertEquals(0.8, score.part("mass"), 1e-12);
    assertEquals(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), score.part("entropy"), 1e-12);
  }

  /** Four digits are missing, and 0.05 is left for them, which is what the least token has. */
  @Test
  void missingDigitsBoundTheExpectation() {
    RewardScore.Scored score = scored(ChatRewardTest.top(Map.of("2", 0.6, "3", 0.3, "x", 0.05)));
    assertEquals((0.6 * 2 + 0.3 * 3) / 0.95 / 5, score.part("at_least"), 1e-9);
    assertEquals((0.6 * 2 + 0.3 * 3 + 0.05 * 5) / 0.95 / 5, score.part("at_most"), 1e-9);
    assertTrue(score.part("at_least") < score.value() && score.value() < score.part("at_most"));
  }

  @Test
  void boundsCoincideWhenAllDigitsAreListed() {
    RewardScore.Scored score =
        scored(
            ChatRewardTest.top(Map.of("0", 0.1, "1", 0.1, "2", 0.1, "3", 0.1, "4", 0.1, "5", 0.4)));
    assertEquals(score.value(), score.part("at_least"), 1e-12);
    assertEquals(score.value(), score.part("at_most"), 1e-12);
  }

  @Test
  void digitAfterASpaceOrInFullWidthIsADigit() {
    RewardScore.Scored score =
        scored(ChatRewardTest.top(Map.of("4", 0.4, " 4", 0.3, "\u2581\uFF14", 0.2, "10", 0.1)));
    assertEquals(1, score.part("p4"), 1e-12);
    assertEquals(0.9, score.part("mass"), 1e-12);
  }

  /** SGLang writes -Infinity or null where a probability has underflowed. */
  @Test
  void infiniteOrMissingLogarithmIsAProbabilityOfZero() {
    JsonArray top =
        ChatRewardTest.top(Map.of("3", 1.0))
            .add(new JsonObject().put("token", "4").put("logprob", Double.NEGATIVE_INFINITY))
            .add(new JsonObject().put("token", "5").putNull("logprob"));
    assertEquals(0.6, scored(top).value(), 1e-12);
  }

  @Test
  void entryThatIsListedTwiceCountsOnce() {
    JsonArray top = ChatRewardTest.top(Map.of("3", 0.9));
    assertEquals(0.9, scored(top.add(top.getJsonObject(0).copy())).part("mass"), 1e-12);
  }

  @Test
  void refusesProbabilitiesThatAddUpToMoreThanOneAndTokensByTheirIds() {
    for (Map<String, Double> top :
        List.of(Map.of("3", 0.9, "4", 0.2), Map.of("token_id:15", 1.0))) {
      ServerFailure refusal =
          assertThrows(ServerFailure.class, () -> FirstToken.of(ChatRewardTest.top(top)));
      assertTrue(refusal.isLasting(), refusal.reason());
      assertTrue(
          refusal.reason().matches(".*(probability of 1.10|--return-tokens-as-token-ids).*"),
          refusal.reason());
    }
  }

  @Test
  void judgeThatThinksFirstIsToldFromOneThatTalks() {
    assertTrue(reason("<think>").contains("enable_thinking"), reason("<think>"));
    assertTrue(reason("The").contains("template must ask"), reason("The"));
  }

  private static String reason(String likeliest) {
    JsonArray top = ChatRewardTest.top(Map.of(likeliest, 0.99));
    return assertInstanceOf(RewardScore.Faulty.class, FirstToken.of(top).score()).reason();
  }

  /** vLLM lists the token that was drawn first, even one that is not among the likeliest. */
  @Test
  void unlikelyDrawnTokenDoesNotBoundMissingDigits() {
    JsonArray top = new JsonArray();
    top.add(new JsonObject().put("token", "0").put("logprob", Math.log(1e-6)));
    top.addAll(ChatRewardTest.top(Map.of("3", 0.7, "4", 0.2)));
    RewardScore.Scored score = scored(top);
    double missing = 1 - 0.9 - 1e-6;
    assertEquals((0.7 * 3 + 0.2 * 4 + 5 * missing) / 5, score.part("at_most"), 1e-9);
  }
}
