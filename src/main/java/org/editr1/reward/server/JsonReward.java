package org.editr1.reward.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;

/**
 * Any scorer in any language: one request per task with its source and all its edits as PNG, one
 * score per edit; the form is in {@code docs/rewards.md}.
 */
record JsonReward(String name, RewardClient client) implements RewardFunction {
  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    List<RewardClient.Question<List<RewardScore>>> questions = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= samples.size(); i++) {
      if (i == samples.size() || !sameTask(samples.get(first), samples.get(i))) {
        List<RewardSample> edits = samples.subList(first, i);
        questions.add(
            new RewardClient.Question<>(() -> request(edits), body -> scores(body, edits.size())));
        first = i;
      }
    }
    return client.ask(questions).stream().flatMap(List::stream).toList();
  }

  private static boolean sameTask(RewardSample one, RewardSample other) {
    return one.source() == other.source()
        && one.prompt().equals(other.prompt())
        && one.requirement().equals(other.requirement());
  }

  private Buffer request(List<RewardSample> edits) {
    RewardSample task = edits.get(0);
    JsonArray edited = new JsonArray();
    edits.forEach(each -> edited.add(png(each.edited())));
    return new JsonObject()
        .put("reward", name)
        .put("prompt", task.prompt())
        .put("requirement", task.requirement())
        .put("source", png(task.source()))
        .put("edited", edited)
        .toBuffer();
  }

  private static String png(RgbImage image) {
    return Base64.getEncoder().encodeToString(ImageFile.png(image));
  }

  private static List<RewardScore> scores(Buffer body, int wanted) {
    try {
      JsonArray scores = new JsonObject(body).getJsonArray("scores");
      if (scores.size() != wanted) {
        throw ServerFailure.passing(scores.size() + " scores for " + wanted + " edits");
      }
      return scores.stream().map(JsonReward::score).toList();
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw ServerFailure.passing("the answer is not {\"scores\": [...]}");
    }
  }

  /** A number, or {@code {"score": 0.5, "parts": {"name": 0.1}}}, or {@code {"error": "why"}}. */
  private static RewardScore score(Object found) {
    if (found instanceof Number number) {
      return new RewardScore.Scored(finite(number), Map.of());
    }
    JsonObject answer = (JsonObject) found;
    String error = answer.getString("error");
    if (error != null) {
      return new RewardScore.Faulty(error);
    }
    Map<String, Double> parts = new LinkedHashMap<>();
    answer
        .getJsonObject("parts", new JsonObject())
        .forEach(part -> parts.put(part.getKey(), finite((Number) part.getValue())));
    return new RewardScore.Scored(finite(answer.getNumber("score")), parts);
  }

  private static double finite(Number number) {
    if (!Double.isFinite(number.doubleValue())) {
      throw ServerFailure.passing("a score is no finite number");
    }
    return number.doubleValue();
  }

  @Override
  public void close() {
    client.close();
  }
}
