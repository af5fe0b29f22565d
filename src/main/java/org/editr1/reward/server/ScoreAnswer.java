package org.editr1.reward.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The answer of the reference's reward server.
 *
 * @param scores one per sample of the request, 0..1
 */
public record ScoreAnswer(List<Double> scores) {
  private static final String SCORES = "scores";

  public static ScoreAnswer read(byte[] body) throws BadPickle {
    if (!(PickleReader.read(body) instanceof Map<?, ?> fields)
        || !(fields.get(SCORES) instanceof List<?> found)) {
      throw new BadPickle("the answer has no list of scores");
    }
    List<Double> scores = new ArrayList<>();
    for (Object value : found) {
      if (!(value instanceof Number number) || !Double.isFinite(number.doubleValue())) {
        throw new BadPickle("scores[" + scores.size() + "] is no finite number");
      }
      scores.add(number.doubleValue());
    }
    return new ScoreAnswer(scores);
  }

  /** The answer as a pickle. */
  public byte[] write() {
    return PickleWriter.write(Map.of(SCORES, scores));
  }
}
