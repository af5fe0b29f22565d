package org.editr1.reward.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.editr1.Noise;
import org.editr1.UserError;
import org.editr1.io.hf.Qwen25VLProcessor;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeTest {
  @TempDir static Path folder;

  private static Scope weights;
  private static JudgeModel model;
  private static JudgePrompt prompt;
  private static long[] digits;

  @BeforeAll
  static void open() throws IOException {
    TinyJudge.write(folder);
    weights = Scope.root();
    model =
        new JudgeModel(
            QwenVlFolder.JUDGE.load(folder, weights.manager(), Precision.FP32), weights.manager());
    prompt =
        new JudgePrompt(
            Qwen25VLProcessor.open(folder), JudgeTemplate.read(Path.of("conf/prompts/score.txt")));
    digits = AnswerTokens.digits(prompt.processor().tokenizer());
  }

  @AfterAll
  static void close() {
    weights.close();
  }

  private static RgbImage image(int number) {
    byte[] rgb = new byte[64 * 64 * 3];
    Noise noise = Noise.of(5, Noise.Purpose.TEST, number);
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) noise.below(256);
    }
    return new RgbImage(64, 64, rgb);
  }

  /** Edits of two sources by turns, one of which has another instruction. */
  private static List<RewardSample> samples() {
    List<RgbImage> sources = List.of(image(1), image(2));
    List<RewardSample> samples = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      String words = i == 5 ? "remove the circle" : "make the square red";
      samples.add(
          new RewardSample(sources.get(i % 2), image(10 + i), words, "The square is red.", null));
    }
    return samples;
  }

  private static Distribution alone(Question question) {
    try (Scope scope = Scope.below(weights.manager())) {
      NDArray hidden =
          Gradients.unrecorded(
              () ->
                  model
                      .network()
                      .model()
                      .forward(scope.manager(), Question.input(List.of(question))));
      return Distribution.of(model.network().lastLogits(hidden).toFloatArray(), digits);
    }
  }

  private static RewardScore.Scored scored(RewardScore score) {
    return assertInstanceOf(RewardScore.Scored.class, score);
  }

  @Test
  void sharingAPrefixChangesNothing() {
    List<Question> questions = prompt.questions(samples());
    List<RewardScore> scores = model.scores(questions, Grading.byDigits(digits));
    Set<Double> different = new HashSet<>();
    for (int i = 0; i < questions.size(); i++) {
      Distribution alone = alone(questions.get(i));
      RewardScore.Scored shared = scored(scores.get(i));
      assertEquals(alone.expectation() / 5, shared.value(), 1e-5);
      assertEquals(alone.probabilities()[3], shared.part("p3"), 1e-5);
      assertEquals(alone.entropy(), shared.part("entropy"), 1e-5);
      assertEquals(alone.mass(), shared.part("mass"), 1e-5);
      different.add(shared.value());
    }
    assertEquals(questions.size(), different.size());
  }

  @Test
  void scoringLeaksNoArrays() {
    List<Question> questions = prompt.questions(samples());
    model.scores(questions, Grading.byDigits(digits));
    int held = weights.manager().getManagedArrays().size();
    model.scores(questions, Grading.byDigits(digits));
    assertEquals(held, weights.manager().getManagedArrays().size());
  }

  private static List<RewardScore> scores(RunSpec.Judge settings, long seed) {
    try (Scope own = Scope.root()) {
      return Judge.open(settings, seed, own.manager()).score(samples());
    }
  }

  @Test
  void variantsGradeDifferentAnswers() throws IOException {
    for (RewardScore score : scores(TinyJudge.settings(folder, RunSpec.Judge.Variant.YES_NO), 7)) {
      assertTrue(scored(score).value() > 0 && scored(score).value() < 1);
      assertEquals(Set.of("entropy", "mass"), scored(score).parts().keySet());
    }
    RunSpec.Judge half =
        new RunSpec.Judge(
            folder.toString(),
            RunSpec.Dtype.BF16,
            "conf/prompts/score.txt",
            RunSpec.Judge.Variant.LOGITS);
    List<RewardScore> coarse = scores(half, 7);
    List<RewardScore> fine = scores(TinyJudge.settings(folder, RunSpec.Judge.Variant.LOGITS), 7);
    for (int i = 0; i < fine.size(); i++) {
      assertEquals(scored(fine.get(i)).value(), scored(coarse.get(i)).value(), 0.05);
    }
  }

  @Test
  void sampledAnswerDependsOnSeedAndQuestionAlone() {
    // Of a vocabulary that is digits and nothing else.
    long[] all = new long[525];
    Arrays.setAll(all, i -> i);
    SampledDigit drawn = new SampledDigit(all, 505, 7);
    List<Question> questions = prompt.questions(samples());
    List<RewardScore> together = model.scores(questions, drawn);
    for (int i = 0; i < questions.size(); i++) {
      assertEquals(together.subList(i, i + 1), model.scores(questions.subList(i, i + 1), drawn));
    }
    assertNotEquals(together, model.scores(questions, new SampledDigit(all, 505, 8)));
    assertEquals(
        new RewardScore.Faulty("the judge's answer holds no grade from 0 to 5"),
        model.scores(questions, new SampledDigit(new long[] {-1}, 505, 7)).get(0));
  }

  private static String refusal(Path judge, String template) {
    RunSpec.Judge settings =
        new RunSpec.Judge(
            judge.toString(), RunSpec.Dtype.FP32, template, RunSpec.Judge.Variant.LOGITS);
    return assertThrows(UserError.class, () -> Judge.check(settings)).getMessage();
  }

  @Test
  void checkNamesMissingFilesWithoutLoading(@TempDir Path other) throws IOException {
    Judge.check(TinyJudge.settings(folder, RunSpec.Judge.Variant.LOGITS));
    Path none = other.resolve("none");
    assertEquals(
        "there is no judge " + none + ": expected the folder of a Qwen2.5-VL model (judge.path)",
        refusal(none, "conf/prompts/score.txt"));
    assertEquals(
        other.resolve("score.txt")
            + " is missing; expected the text of the judge's turn with"
            + " {prompt}",
        refusal(folder, other.resolve("score.txt").toString()));
    Files.writeString(other.resolve("config.json"), "{\"architectures\": [\"LlamaForCausalLM\"]}");
    assertEquals(
        other.resolve("config.json")
            + " names LlamaForCausalLM; expected Qwen2_5_VLForConditionalGeneration",
        refusal(other, "conf/prompts/score.txt"));
  }
}
