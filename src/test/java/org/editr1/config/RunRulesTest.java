package org.editr1.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each rule of a run's configuration, broken once. */
class RunRulesTest {
  private record Case(String json, String message, String... overrides) {}

  private static Case file(String json, String message) {
    return new Case("{\n" + json + "\n}", "some-run.json:2: " + message);
  }

  private static Case set(String override, String message) {
    return new Case("{}", "--set " + override + ": " + message, override);
  }

  private static final String UNKNOWN = "there is no key ";

  @TempDir Path folder;

  private String refusal(Case one) throws IOException {
    Path file = folder.resolve("some-run.json");
    Files.writeString(file, one.json());
    return assertThrows(
            ConfigurationError.class,
            () -> RunConfiguration.load(file, List.of(one.overrides()), folder))
        .getMessage()
        .replace(folder + "/", "")
        // Which rewards there are has a test of its own.
        .replaceFirst("( Available) are .*", "$1 are ...");
  }

  @Test
  void everyNumberHasAnUpperLimit() throws IOException {
    Path file = Files.writeString(folder.resolve("some-run.json"), "{}");
    String defaults = RunConfiguration.toJson(RunConfiguration.load(file, List.of(), folder));
    List<String> keys = new ArrayList<>();
    numbers("", new ObjectMapper().readTree(defaults), keys);
    keys.remove("seed");
    assertTrue(keys.size() > 30, keys::toString);
    for (String key : keys) {
      String most = key + "=2147483647";
      ConfigurationError refusal =
          assertThrows(
              ConfigurationError.class,
              () -> RunConfiguration.load(file, List.of(most), folder),
              key);
      assertTrue(refusal.getMessage().contains(key + " is 2"), refusal.getMessage());
    }
  }

  private static void numbers(String prefix, JsonNode node, List<String> keys) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue().isNumber()) {
        keys.add(prefix + entry.getKey());
      }
      numbers(prefix + entry.getKey() + ".", entry.getValue(), keys);
    }
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    return CASES.stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.message(), () -> assertEquals(one.message(), refusal(one))));
  }

  private static final List<Case> CASES =
      List.of(
          file("\"sed\": 1", UNKNOWN + "sed; did you mean seed?"),
          file(
              "\"sampling\": {\"stps\": 1}",
              UNKNOWN + "sampling.stps; did you mean sampling.steps?"),
          file(
              "\"servers\": {\"opnai\": {}}",
              "servers.opnai: no server gives such a reward; did you mean openai? Servers give"
                  + " openai, unifiedreward, edit-r1-http, http, imagereward, hpsv2, ocr, geneval"),
          file(
              "\"servers\": {\"http\": {\"url\": \"http://a\"}}",
              UNKNOWN + "servers.http.url; did you mean servers.NAME.urls?"),
          file(
              "\"servers\": {\"http\": {\"urls\": [\"http://me:secret@a\"]}}",
              "servers.http.urls is one that is not shown; expected http or https addresses"
                  + " without user or query"),
          file(
              "\"servers\": {\"http\": {\"key\": \"sk-123\"}}",
              "servers.http.key is not shown; expected the name of an environment variable, which"
                  + " holds the key"),
          set(
              "servers.http.concurrency=0",
              "servers.http.concurrency is 0; expected 1 to 1024 (calls at a time)"),
          set(
              "servers.http.urls=a",
              "servers.http.urls is a; expected http or https addresses"
                  + " without user or query"),
          file("\"guidance\": 1", UNKNOWN + "guidance; did you mean sampling.guidance?"),
          file("\"train\": {\"rank\": 1}", UNKNOWN + "train.rank; did you mean lora.rank?"),
          file(
              "\"sampling.steps\": 1",
              "key sampling.steps has a dot; expected {\"sampling\": {\"steps\": ...}"),
          file("\"seed\": 1.5", "seed is 1.5; expected a whole number of at most 63 bits"),
          file(
              "\"steps\": 3000000000",
              "steps is 3000000000; expected a whole number of at most 2147483647"),
          file("\"steps\": \"8\"", "steps is \"8\"; expected a whole number of at most 2147483647"),
          file(
              "\"steps\": {\"a\": 1}",
              "steps is an object; expected a whole number of at most 2147483647"),
          file("\"name\": null", "name is null; expected a text"),
          file(
              "\"sampling\": 5",
              "sampling is 5; expected an object with steps, solver, eta, guidance"),
          file(
              "\"sampling\": {\"guidance\": 1e999}",
              "sampling.guidance is \"Infinity\"; expected a number"),
          file("\"advantage\": {\"ban\": 1}", "advantage.ban is 1; expected true or false"),
          file("\"lora\": {\"targets\": [1]}", "lora.targets is [1]; expected a list of texts"),
          file("\"reward\": 1", "reward is 1; expected an object of numbers by name"),
          file("\"reward\": {\"target\": true}", "reward.target is true; expected a number"),
          file(
              "\"reward\": {}",
              "reward names no reward; expected a weight by name, as {\"target\": 1}"),
          file(
              "\"eval\": {\"reward\": {\"tarhet\": 1}}",
              "eval.reward.tarhet: there is no such reward; did you mean target? Available are"
                  + " ..."),
          set("sampling.stps=1", UNKNOWN + "sampling.stps; did you mean sampling.steps?"),
          set("samplng.steps=1", UNKNOWN + "samplng.steps; did you mean sampling.steps?"),
          set("sampling.steps", "expected KEY=VALUE, as sampling.steps=8"),
          set("=1", "expected KEY=VALUE, as sampling.steps=8"),
          set(
              "sampling={\"steps\": 1}",
              "sampling is a group of keys; set one of them, as sampling.steps"),
          set("steps=x", "steps is \"x\"; expected a whole number of at most 2147483647"),
          set("steps=8 9", "steps is \"8 9\"; expected a whole number of at most 2147483647"),
          set("train.kl=NaN", "train.kl is \"NaN\"; expected a number"),
          set("seed.a=1", "seed is an object; expected a whole number of at most 63 bits"),
          set("reward.target=x", "reward.target is \"x\"; expected a number"),
          set(
              "name=../x",
              "name is ../x; expected letters, digits, dots, hyphens and underscores: the run"
                  + " folder is named so"),
          set("steps=0", "steps is 0; expected 1 to 1000000"),
          set("lag=-1", "lag is -1; expected 0 to 64"),
          set("groups=0", "groups is 0; expected 1 to 1000000"),
          set("samples=1", "samples is 1; expected 2 to 256"),
          set("determinism=lax", "determinism is lax; expected one of strict, loose"),
          set("model.dtype=fp16", "model.dtype is fp16; expected one of fp32, bf16"),
          set("data.resolution=8", "data.resolution is 8; expected 16 to 4096"),
          set(
              "text.maxLength=1025",
              "text.maxLength is 1025; expected 1 to 1024 (the longest prompt of any pipeline)"),
          set("text.padding=no", "text.padding is no; expected one of hidden, attended"),
          set("sampling.steps=0", "sampling.steps is 0; expected 1 to 1000"),
          set(
              "sampling.solver=euler",
              "sampling.solver is euler; expected one of flow, dance, ddim, dpm1, dpm2"),
          set("sampling.eta=-1", "sampling.eta is -1.0; expected 0 to 1000"),
          set(
              "advantage.filter=some",
              "advantage.filter is some; expected one of none, released, paper"),
          set("advantage.banStd=0", "advantage.banStd is 0.0; expected more than 0, up to 1000000"),
          set("train.objective=grpo", "train.objective is grpo; expected one of nft"),
          set(
              "train.advMode=some",
              "train.advMode is some; expected one of all, positive_only, negative_only,"
                  + " one_only, binary"),
          set("train.beta=0", "train.beta is 0.0; expected more than 0, up to 1000000"),
          set("train.advClip=0", "train.advClip is 0.0; expected more than 0, up to 1000000"),
          set("train.kl=-1", "train.kl is -1.0; expected 0 to 1000000"),
          set(
              "train.timestepFraction=0.1",
              "train.timestepFraction is 0.1; expected at most 1, and so much that at least one"
                  + " of the 6 sampling times is trained"),
          set(
              "train.timestepFraction=1.1",
              "train.timestepFraction is 1.1; expected at most 1, and so much that at least one"
                  + " of the 6 sampling times is trained"),
          set(
              "train.behaviourDecay=3",
              "train.behaviourDecay is 3; expected 0 to 2 (a decay type)"),
          set("train.emaDecay=1", "train.emaDecay is 1.0; expected 0 or more and less than 1"),
          set("train.maxRows=0", "train.maxRows is 0; expected 1 to 1000"),
          set("train.learningRate=0", "train.learningRate is 0.0; expected more than 0, up to 1"),
          set(
              "train.maxGradNorm=0",
              "train.maxGradNorm is 0.0; expected more than 0, up to 1000000"),
          set("train.weightDecay=-1", "train.weightDecay is -1.0; expected 0 to 1"),
          set("train.beta1=1", "train.beta1 is 1.0; expected 0 or more and less than 1"),
          set("train.beta2=-1", "train.beta2 is -1.0; expected 0 or more and less than 1"),
          set("train.epsilon=0", "train.epsilon is 0.0; expected more than 0, up to 1"),
          set(
              "train.gradientStepsPerStep=2",
              "train.gradientStepsPerStep is 2; expected 1; other values are not offered until"
                  + " somebody asks for them"),
          set(
              "train.innerEpochs=2",
              "train.innerEpochs is 2; expected 1; other values are not offered until somebody"
                  + " asks for them"),
          set("lora.rank=0", "lora.rank is 0; expected 1 to 16384"),
          set("lora.alpha=0", "lora.alpha is 0; expected 1 to 16384"),
          set("lora.targets=[]", "lora.targets is []; expected at least one projection"),
          set("chunks.rollout=13", "chunks.rollout is 13; expected 1 to 12 (samples)"),
          set("chunks.reward=0", "chunks.reward is 0; expected 1 to 12 (samples)"),
          set("chunks.train=13", "chunks.train is 13; expected 1 to 12 (samples)"),
          set(
              "chunks.evaluate=65",
              "chunks.evaluate is 65; expected 1 to 64 (what fits into one order)"),
          set("eval.every=-1", "eval.every is -1; expected 0 to 1000000"),
          set("eval.window=11", "eval.window is 11; expected 0 to 10 (eval.every)"),
          set("eval.limit=-1", "eval.limit is -1; expected 0 to 1000000"),
          set("eval.steps=0", "eval.steps is 0; expected 1 to 1000"),
          set(
              "eval.solver=euler",
              "eval.solver is euler; expected one of flow, dance, ddim, dpm1, dpm2"),
          set("checkpoint.saveEvery=-1", "checkpoint.saveEvery is -1; expected 0 to 1000000"),
          set("store.keepSteps=-1", "store.keepSteps is -1; expected 0 to 1000000"),
          set("store.minFreeMegabytes=-1", "store.minFreeMegabytes is -1; expected 0 to 1000000"),
          set("embedded.workers=0", "embedded.workers is 0; expected 1 to 64"));
}
