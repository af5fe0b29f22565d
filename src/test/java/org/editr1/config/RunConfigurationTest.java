package org.editr1.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunConfigurationTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  @TempDir Path folder;

  private RunSpec load(String json, String... overrides) {
    Path file = folder.resolve("some-run.json");
    try {
      Files.writeString(file, json);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return RunConfiguration.load(file, List.of(overrides), HOME);
  }

  /** The message, without the folder. */
  private String refusal(String json, String... overrides) {
    String message =
        assertThrows(ConfigurationError.class, () -> load(json, overrides)).getMessage();
    return message.replace(folder + "/", "");
  }

  private static RunSpec bundled(String name, String... overrides) {
    return RunConfiguration.load(RunConfiguration.file(HOME, name), List.of(overrides), HOME);
  }

  @Test
  void absentKeysHavePublishedValues() {
    RunSpec spec = load("{}");
    assertEquals("some-run", spec.name());
    RunSpec published = load("{\"name\": \"kontext-mllm\"}");
    assertEquals(bundled("kontext-mllm"), published);
    assertEquals(new RunSpec.Sampling(6, RunSpec.Solver.DPM2, 0, 2.5), spec.sampling());
    assertEquals(new RunSpec.Chunks(3, 12, 12, 3), spec.chunks());
    assertEquals(
        new RunSpec.Advantage(true, RunSpec.Advantage.Filter.NONE, false, 0.9, 0.05),
        spec.advantage());
    assertEquals(3e-4, spec.train().learningRate());
    assertEquals(32, spec.lora().rank());
    assertEquals(8, spec.lora().targets().size());
  }

  @Test
  void chunksDefaultToSamples() {
    assertEquals(new RunSpec.Chunks(2, 2, 2, 3), load("{\"samples\": 2}").chunks());
    assertEquals(64, load("{\"samples\": 65}").chunks().reward());
    assertEquals(
        new RunSpec.Chunks(3, 4, 1, 3),
        load("{\"samples\": 4, \"chunks\": {\"train\": 1}}").chunks());
  }

  @Test
  void eachJudgeVariantHasItsTemplate() {
    assertEquals(
        new RunSpec.Judge(
            HOME.resolve("models/Qwen2.5-VL-32B-Instruct").toString(),
            RunSpec.Dtype.BF16,
            HOME.resolve("conf/prompts/score.txt").toString(),
            RunSpec.Judge.Variant.LOGITS),
        load("{}").judge());
    assertEquals(
        HOME.resolve("conf/prompts/yes-no.txt").toString(),
        load("{}", "judge.variant=yes_no").judge().template());
    assertEquals(
        HOME.resolve("mine.txt").toString(),
        load("{\"judge\": {\"variant\": \"yes_no\", \"template\": \"mine.txt\"}}")
            .judge()
            .template());
    assertEquals(
        "some-run.json:1: judge.variant is yes; expected one of logits, yes_no, sampled",
        refusal("{\"judge\": {\"variant\": \"yes\"}}"));
  }

  @Test
  void banConfigurationDiffersInFilterAndBan() {
    RunSpec ban = bundled("kontext-mllm-ban-prompt");
    assertEquals(
        new RunSpec.Advantage(true, RunSpec.Advantage.Filter.RELEASED, true, 0.9, 0.05),
        ban.advantage());
    assertEquals(
        ban,
        bundled(
            "kontext-mllm",
            "name=kontext-mllm-ban-prompt",
            "advantage.filter=released",
            "advantage.ban=true"));
  }

  @Test
  void qwenConfigurationDiffersInModelAlone() {
    assertEquals(
        bundled("qwen-edit-mllm"),
        bundled(
            "kontext-mllm-ban-prompt",
            "name=qwen-edit-mllm",
            "model.path=models/Qwen-Image-Edit-2509",
            "text.maxLength=256",
            "text.padding=attended",
            "sampling.guidance=1",
            "eval.guidance=1"));
  }

  @Test
  void tinyRunCanStart() {
    RunSpec tiny = bundled("tiny-kontext");
    RunConfiguration.checkStart(tiny);
    assertEquals(HOME.resolve("models/tiny-kontext").toString(), tiny.model().path());
    assertTrue(Files.isDirectory(Path.of(tiny.data().path())));
    assertEquals(5, (int) (tiny.sampling().steps() * tiny.train().timestepFraction()));
  }

  @Test
  void writtenSpecificationIsReadBackEqual() {
    RunSpec spec =
        load(
            "{\"seed\": -3, \"train\": {\"learningRate\": 0.0015, \"loraPath\": \"runs/a/lora\"}}",
            "reward={\"target\": 0.1, \"dummy\": 2}");
    assertEquals(HOME.resolve("runs/a/lora").toString(), spec.train().loraPath());
    String json = RunConfiguration.toJson(spec);
    assertEquals(
        spec,
        RunConfiguration.parse(
            "run.json", json.getBytes(StandardCharsets.UTF_8), Path.of("/elsewhere")));
    assertEquals(spec, load(json));
    assertTrue(json.contains("\n  \"seed\" : -3,\n"), json);
  }

  @Test
  void readsOverridesByTypeOfKey() {
    RunSpec spec =
        bundled(
            "tiny-kontext",
            "sampling.steps=8",
            "seed=9007199254740993",
            "train.kl=2e-4",
            "name=7",
            "advantage.globalStd=false",
            "lora.targets=attn.to_q, attn.to_k",
            "reward.jpeg_compressibility=0.5",
            "eval.reward={\"dummy\": 1}",
            "train.loraPath=my=lora",
            "sampling.steps = 9");
    assertEquals(9, spec.sampling().steps());
    assertEquals(9007199254740993L, spec.seed());
    assertEquals(2e-4, spec.train().kl());
    assertEquals("7", spec.name());
    assertEquals(false, spec.advantage().globalStd());
    assertEquals(List.of("attn.to_q", "attn.to_k"), spec.lora().targets());
    assertEquals(Map.of("target", 1.0, "jpeg_compressibility", 0.5), spec.reward());
    assertEquals(Map.of("dummy", 1.0), spec.eval().reward());
    assertEquals(HOME.resolve("my=lora").toString(), spec.train().loraPath());
    assertEquals(null, bundled("tiny-kontext", "train.loraPath=null").train().loraPath());
    assertEquals(Map.of("target", 1.0), load("{}", "reward.target=1").reward());
  }

  @Test
  void refusesStartWithoutItsRewards() {
    assertEquals(
        "reward.clipscore: clip.clipscore is " + HOME.resolve("no") + ", which is not a folder",
        startRefusal(bundled("tiny-kontext", "reward.clipscore=1", "clip.clipscore=no")));
    assertEquals(
        "reward.mllm_score: there is no judge "
            + HOME.resolve("models/Qwen2.5-VL-32B-Instruct")
            + ": expected the folder of a Qwen2.5-VL model (judge.path)",
        startRefusal(bundled("kontext-mllm")));
    assertEquals(
        "eval.reward.ocr: a server gives it; expected servers.ocr.urls, as"
            + " [\"http://127.0.0.1:8000\"]",
        startRefusal(bundled("tiny-kontext", "eval.reward={\"ocr\": 1}")));
    RunConfiguration.checkStart(
        bundled("tiny-kontext", "eval.reward={\"ocr\": 1}", "eval.every=0"));
    assertEquals(
        "reward is at most 0.5 and never above advantage.banMean 0.9: no task could be banned;"
            + " lower it or set advantage.ban to false",
        startRefusal(bundled("tiny-kontext", "advantage.ban=true", "reward.target=0.5")));
    RunConfiguration.checkStart(bundled("tiny-kontext", "reward.target=0.5"));
  }

  private static String startRefusal(RunSpec spec) {
    return assertThrows(ConfigurationError.class, () -> RunConfiguration.checkStart(spec))
        .getMessage();
  }

  @Test
  void findsFilesByNameOrPath() {
    assertEquals(
        HOME.resolve("conf/run/tiny-kontext.json"), RunConfiguration.file(HOME, "tiny-kontext"));
    assertEquals(HOME.resolve("conf/run/no.json"), RunConfiguration.file(HOME, "conf/run/no.json"));
    String unknown =
        assertThrows(ConfigurationError.class, () -> RunConfiguration.file(HOME, "tiny-contxt"))
            .getMessage();
    assertTrue(
        unknown.startsWith(
            ("there is no configuration " + HOME + "/conf/run/tiny-contxt.json; did you mean")
                + " tiny-kontext? Available are kontext-mllm, kontext-mllm-ban-prompt,"),
        unknown);
    Path missing = folder.resolve("missing.json");
    assertEquals(
        missing + " is missing",
        assertThrows(
                ConfigurationError.class, () -> RunConfiguration.load(missing, List.of(), HOME))
            .getMessage());
    assertTrue(
        assertThrows(ConfigurationError.class, () -> RunConfiguration.load(folder, List.of(), HOME))
            .getMessage()
            .startsWith(folder + " cannot be read: "));
  }

  @Test
  void refusesInvalidJsonByLineAndColumn() {
    assertEquals("some-run.json: expected a JSON object", refusal(""));
    assertEquals("some-run.json: expected a JSON object", refusal("[1]"));
    assertTrue(
        refusal("{\n  \"seed\": 1,\n}")
            .startsWith("some-run.json:3:1: not JSON: Unexpected character ('}'"),
        refusal("{\n  \"seed\": 1,\n}"));
    assertTrue(refusal("{ // no\n}").startsWith("some-run.json:1:3: not JSON: "));
    assertTrue(refusal("{\"seed\": 1").startsWith("some-run.json:1:"));
    assertTrue(refusal("{\"seed\": NaN}").startsWith("some-run.json:1:"));
    assertEquals("some-run.json:2: something follows the JSON object", refusal("{}\n{}"));
    assertEquals(
        "some-run.json:3: key seed was already set at some-run.json:2",
        refusal("{\n\"seed\": 1,\n\"seed\": 2}"));
    assertEquals(
        "some-run.json:2: key steps was already set at some-run.json:1",
        refusal("{\"sampling\": {\"steps\": 1,\n\"steps\": 2}}"));
  }

  @Test
  void workersAreToldNeitherPathsNorStepsWhichMayChangeWhileTheyGoOn() {
    RunSpec spec =
        RunConfiguration.load(RunConfiguration.file(HOME, "tiny-kontext"), List.of(), HOME);
    byte[] told = RunConfiguration.ofWorkers(spec);
    assertArrayEquals(
        told,
        RunConfiguration.ofWorkers(
            RunConfiguration.with(spec, "data.path=/moved", "model.path=/moved", "steps=99")));
    RunSpec read = MessageJson.read(told, RunSpec.class);
    assertEquals(spec.train(), read.train());
    assertEquals(spec.reward(), read.reward());
  }
}
