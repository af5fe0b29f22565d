package org.editr1.lab.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.editr1.journey.RunSpec;
import org.editr1.reward.ClipKind;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardKind;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.judge.Distribution;
import org.editr1.tensor.Scope;

/** Scores from CLIP, from judges and from reward servers. */
final class RewardCases {
  private RewardCases() {}

  /** The scorers of flow_grpo on CLIP, from images and prompts to scores. */
  static void clipRewards(CaseFolder in, Outputs out, Scope scope) {
    String model = in.model().toString();
    RunSpec.Clip clip =
        new RunSpec.Clip(model, model, model, in.file("head.safetensors").toString());
    RunSpec.Judge none =
        new RunSpec.Judge("", RunSpec.Dtype.FP32, "", RunSpec.Judge.Variant.LOGITS);
    RewardResources resources = new RewardResources(new RewardSetup(none, clip), scope.manager());
    for (RewardKind kind :
        List.of(new ClipKind.Clipscore(), new ClipKind.Pickscore(), new ClipKind.Aesthetic())) {
      kind.check(resources.setup());
      RewardFunction reward = kind.open(resources);
      double[] values =
          reward.score(samples(in)).stream()
              .mapToDouble(score -> ((RewardScore.Scored) score).value())
              .toArray();
      out.put("out." + kind.name(), values, values.length);
    }
  }

  private static List<RewardSample> samples(CaseFolder in) {
    Iterator<String> prompts = in.texts("prompts").iterator();
    return ProcessorCases.images(in).stream()
        .map(image -> new RewardSample(image, image, prompts.next(), "", null))
        .toList();
  }

  /** Scores out of logits; where there are log-probabilities, they must give the same scores. */
  static void judgeScore(CaseFolder in, Outputs out, Scope scope) {
    boolean grades = in.text("mode").equals("digits");
    List<Distribution> answers = answers(in, "in.logits");
    double[] scores = scores(answers, grades);
    if (in.has("in.logprobs")) {
      double[] same = scores(answers(in, "in.logprobs"), grades);
      for (int i = 0; i < scores.length; i++) {
        if (Math.abs(scores[i] - same[i]) > in.tolerance()) {
          throw new IllegalStateException(
              "answer " + i + " scores " + scores[i] + " by logits, else " + same[i]);
        }
      }
    }
    out.put(
        "out.distribution",
        answers.stream().flatMapToDouble(each -> Arrays.stream(each.probabilities())).toArray(),
        scores.length,
        answers.get(0).probabilities().length);
    out.put("out.score", scores, scores.length);
  }

  private static List<Distribution> answers(CaseFolder in, String name) {
    long[] tokens = in.list("token_ids").mapToLong(JsonNode::asLong).toArray();
    return Stream.of(in.rows(name)).map(logits -> Distribution.of(logits, tokens)).toList();
  }

  private static double[] scores(List<Distribution> answers, boolean grades) {
    return answers.stream()
        .mapToDouble(each -> grades ? each.expectationShare() : each.probabilities()[0])
        .toArray();
  }
}
