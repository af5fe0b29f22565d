package org.editr1.lab.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.editr1.reward.judge.Distribution;
import org.editr1.tensor.Scope;

/** Scores out of logits; where there are log-probabilities, they must give the same scores. */
public final class JudgeScoreParity implements ParityModule {
  @Override
  public String module() {
    return "judge_score";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    boolean grades = in.args().path("mode").asText().equals("digits");
    List<Distribution> answers = answers(in, "in.logits");
    double[] scores = scores(answers, grades);
    if (in.has("in.logprobs")) {
      double[] same = scores(answers(in, "in.logprobs"), grades);
      IntStream.range(0, scores.length)
          .filter(i -> Math.abs(scores[i] - same[i]) > in.tolerance())
          .findFirst()
          .ifPresent(
              i -> {
                throw new IllegalStateException(
                    "answer " + i + " scores " + scores[i] + " by logits, else " + same[i]);
              });
    }
    out.put(
        "out.distribution",
        answers.stream().flatMapToDouble(each -> Arrays.stream(each.probabilities())).toArray(),
        scores.length,
        answers.get(0).probabilities().length);
    out.put("out.score", scores, scores.length);
  }

  private static List<Distribution> answers(CaseFolder in, String name) {
    float[] values = in.floats(name);
    int vocabulary = (int) in.shape(name)[1];
    long[] tokens =
        StreamSupport.stream(in.args().path("token_ids").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    return IntStream.range(0, values.length / vocabulary)
        .mapToObj(row -> Arrays.copyOfRange(values, row * vocabulary, (row + 1) * vocabulary))
        .map(logits -> Distribution.of(logits, tokens))
        .toList();
  }

  private static double[] scores(List<Distribution> answers, boolean grades) {
    return answers.stream()
        .mapToDouble(each -> grades ? each.expectationShare() : each.probabilities()[0])
        .toArray();
  }
}
