package org.editr1.reward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JsonRewardTest {
  private static final RgbImage ONE = new RgbImage(2, 2, new byte[12]);
  private static final RgbImage OTHER = new RgbImage(2, 2, new byte[12]);

  private static List<RewardScore> score(String answer, List<RgbImage> sources) throws Exception {
    try (FakeServer server = new FakeServer(0, asked -> Buffer.buffer(answer));
        RewardClient client =
            new RewardClient(
                "ocr",
                new RunSpec.Server(List.of(), null, null, 2, 20, 0, null),
                new Endpoints(List.of(server.url() + "/score")),
                "application/json",
                null,
                new Patience(5, 20, 50))) {
      List<RewardSample> samples =
          sources.stream().map(each -> new RewardSample(each, ONE, "write", "well", null)).toList();
      List<RewardScore> scores = new JsonReward("ocr", client).score(samples);
      for (FakeServer.Asked asked : server.asked) {
        JsonObject request = new JsonObject(asked.body());
        assertEquals("/score", asked.path());
        assertEquals("ocr", request.getString("reward"));
        assertEquals("write", request.getString("prompt"));
        assertEquals("well", request.getString("requirement"));
        assertEquals(2, request.getJsonArray("edited").size());
      }
      return scores;
    }
  }

  @Test
  void oneRequestPerTaskAndOneScorePerEdit() throws Exception {
    List<RewardScore> scores =
        score(
            "{\"scores\": [0.5, {\"score\": -2, \"parts\": {\"found\": 3}}]}",
            List.of(ONE, ONE, OTHER, OTHER));
    RewardScore first = new RewardScore.Scored(0.5, Map.of());
    RewardScore second = new RewardScore.Scored(-2, Map.of("found", 3.0));
    assertEquals(List.of(first, second, first, second), scores);
  }

  @Test
  void errorOfOneEditIsItsFaultAlone() throws Exception {
    assertEquals(
        List.of(new RewardScore.Faulty("no text"), new RewardScore.Scored(1, Map.of())),
        score("{\"scores\": [{\"error\": \"no text\"}, 1]}", List.of(ONE, ONE)));
  }

  @Test
  void refusesMalformedAnswers() {
    for (String answer :
        List.of(
            "",
            "[]",
            "{}",
            "{\"scores\": 1}",
            "{\"scores\": [1]}",
            "{\"scores\": [1, \"2\"]}",
            "{\"scores\": [1, null]}",
            "{\"scores\": [1, {}]}",
            "{\"scores\": [1, 1e999]}")) {
      String message =
          assertThrows(IllegalStateException.class, () -> score(answer, List.of(ONE, ONE)), answer)
              .getMessage();
      assertTrue(message.startsWith("waiting for ocr at http://127.0.0.1:"), message);
    }
  }
}
