package org.editr1.reward.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.jspecify.annotations.Nullable;

/**
 * Any scorer in any language: one request per task with its source and all its edits as PNG, one
 * score per edit; the form is in {@code docs/rewards.md}.
 */
record JsonReward(String name, RewardClient client) implements RewardFunction {
  private static final int MOST_PARTS = 16;
  private static final Pattern PART = Pattern.compile("[\\p{L}\\p{N}_./ -]{1,40}");
  private static final String EXPECTED =
      "a number from %.0e to %.0e, or {\"score\": number, \"parts\": at most %d numbers by name}"
          .formatted(ServerKind.ANY.lowest(), ServerKind.ANY.highest(), MOST_PARTS);

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    List<RewardClient.Question<List<RewardScore>>> questions = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= samples.size(); i++) {
      if (i == samples.size() || !sameTask(samples.get(first), samples.get(i))) {
        List<RewardSample> edits = samples.subList(first, i);
        questions.add(question(edits));
        first = i;
      }
    }
    return client.ask(questions, question(List.of(RewardClient.PROBE))).stream()
        .flatMap(List::stream)
        .toList();
  }

  private RewardClient.Question<List<RewardScore>> question(List<RewardSample> edits) {
    return RewardClient.Question.about(
        edits.size(), () -> request(edits), body -> scores(body, edits.size()));
  }

  /** Samples of one task share one picture object. */
  @SuppressWarnings("ReferenceEquality")
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
    String expected = "{\"scores\": [...]} with " + wanted + " scores";
    if (ServerJson.read(body, expected).getValue("scores") instanceof JsonArray scores
        && scores.size() == wanted) {
      return scores.stream().map(JsonReward::score).toList();
    }
    throw ServerFailure.malformed(expected, body.toString());
  }

  /** A number, or {@code {"score": 0.5, "parts": {"name": 0.1}}}, or {@code {"error": "why"}}. */
  private static RewardScore score(@Nullable Object found) {
    JsonObject answer =
        found instanceof JsonObject object ? object : new JsonObject().put("score", found);
    if (answer.getValue("error") instanceof String error) {
      return new RewardScore.Faulty(error);
    }
    Map<String, Double> parts = new LinkedHashMap<>();
    boolean fits = answer.getValue("score") instanceof Number score && isInRange(score);
    if (answer.getValue("parts") instanceof JsonObject all) {
      fits &= all.size() <= MOST_PARTS;
      for (Map.Entry<String, Object> part : all) {
        fits &= PART.matcher(part.getKey()).matches();
        fits &= part.getValue() instanceof Number number && isInRange(number);
        parts.put(part.getKey(), fits ? ((Number) part.getValue()).doubleValue() : 0);
      }
    }
    return fits
        ? new RewardScore.Scored(answer.getNumber("score").doubleValue(), parts)
        : new RewardScore.Faulty("expected " + EXPECTED + ", not " + answer.encode());
  }

  private static boolean isInRange(Number number) {
    return Math.abs(number.doubleValue()) <= ServerKind.ANY.highest();
  }

  @Override
  public void close() {
    client.close();
  }
}
