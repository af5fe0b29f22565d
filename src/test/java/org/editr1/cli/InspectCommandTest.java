package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.editr1.config.RunConfiguration;
import org.editr1.engine.djl.InspectedModel;
import org.editr1.engine.djl.MemoryEstimate;
import org.editr1.engine.djl.MemoryEstimate.Need;
import org.editr1.io.hf.EditFolder.Component;
import org.editr1.io.hf.Inventory;
import org.editr1.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InspectCommandTest {
  private static final String KONTEXT = "FLUX.1-Kontext-dev";
  private static final String QWEN = "Qwen-Image-Edit-2509";

  @TempDir private Path root;

  private record Outcome(int code, String out, String errors) {}

  private static Outcome inspect(Path folder, String... more) {
    List<String> arguments = new ArrayList<>(List.of("inspect", folder.toString()));
    arguments.addAll(List.of("--device", "cpu"));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine command = EditR1.commandLine().setErr(new PrintWriter(errors));
    command.setOut(new PrintWriter(out));
    int code = command.execute(arguments.toArray(new String[0]));
    return new Outcome(code, out.toString(), errors.toString());
  }

  private static Map<String, Long> parameters(Path folder) {
    return InspectedModel.open(folder).components().stream()
        .collect(
            Collectors.toMap(Component::name, component -> component.inventory().parameters()));
  }

  private static void assertComplete(Path folder) {
    for (Component component : InspectedModel.open(folder).components()) {
      Inventory inventory = component.inventory();
      assertEquals(List.of(), inventory.missing(), component.name());
      assertEquals(List.of(), inventory.shapeMismatches(), component.name());
      assertEquals(List.of(), inventory.unexpected(), component.name());
    }
  }

  /** Half of {@code total_size} in the published indexes; elsewhere of the files without header. */
  @Test
  void kontextIsCompleteAndOfPublishedSize() throws IOException {
    Path folder = HeaderCopies.write(KONTEXT, root);
    assertEquals(
        Map.of(
            "transformer", 11_901_408_320L,
            "text_encoder", 123_060_480L,
            "text_encoder_2", 4_762_310_656L,
            "vae", 83_819_683L),
        parameters(folder));
    assertComplete(folder);
    Outcome outcome = inspect(folder);
    assertEquals(0, outcome.code(), outcome.errors());
    assertTrue(outcome.out().startsWith("FluxKontextPipeline"), outcome.out());
    assertTrue(outcome.out().contains("23.8 GB BF16"), outcome.out());
    assertTrue(outcome.out().contains("headers alone"), outcome.out());
  }

  @Test
  void qwenIsCompleteAndOfPublishedSize() throws IOException {
    Path folder = HeaderCopies.write(QWEN, root);
    assertEquals(
        Map.of(
            "transformer", 20_430_401_088L,
            "text_encoder", 8_292_166_656L,
            "vae", 126_892_531L),
        parameters(folder));
    assertComplete(folder);
    Outcome outcome = inspect(folder);
    assertEquals(0, outcome.code(), outcome.errors());
    assertTrue(outcome.out().startsWith("QwenImageEditPlusPipeline"), outcome.out());
    // The output head of the language model, and what lies between frames of a video.
    assertTrue(outcome.out().contains("lm_head.weight"), outcome.out());
    assertTrue(outcome.out().contains("time_conv.weight"), outcome.out());
  }

  @Test
  void textEncoderOfQwenIsInspectedAsJudge() throws IOException {
    Path folder = HeaderCopies.write(QWEN, root).resolve("text_encoder");
    Outcome outcome = inspect(folder);
    assertEquals(0, outcome.code(), outcome.errors());
    assertTrue(outcome.out().contains("judge"), outcome.out());
    assertTrue(outcome.out().contains("16.6 GB"), outcome.out());
    assertFalse(outcome.out().contains("lm_head"), outcome.out());
  }

  @Test
  void differingTensorsAreNamed() throws IOException {
    Path folder = HeaderCopies.write(KONTEXT, root);
    Path clip = folder.resolve("text_encoder/model.safetensors");
    Map<String, long[]> tensors = new LinkedHashMap<>();
    Component component = InspectedModel.open(folder).components().get(1);
    component.inventory().stored().forEach((name, info) -> tensors.put(name, info.shape()));
    tensors.remove("text_model.final_layer_norm.bias");
    tensors.put("text_model.final_layer_norm.weight", new long[] {769});
    tensors.put("text_model.another.weight", new long[] {2});
    tensors.put("text_model.embeddings.position_ids", new long[] {1, 77});
    HeaderCopies.writeHeader(clip, tensors);
    Outcome outcome = inspect(folder);
    assertEquals(1, outcome.code(), outcome.errors());
    for (String expected :
        List.of(
            "text_encoder: 1 missing",
            "  text_model.final_layer_norm.bias",
            "text_encoder: 1 of another shape",
            "  text_model.final_layer_norm.weight [769], not [768]",
            "text_encoder: 1 unexpected, not read",
            "  text_model.another.weight",
            "text_encoder: 1 known and not read",
            "  text_model.embeddings.position_ids")) {
      assertTrue(outcome.out().lines().anyMatch(expected::equals), expected + "\n" + outcome.out());
    }
  }

  /** By hand for a batch of 3 at 512x512: 2 * 32 * 32 + 256 tokens of width 3072. */
  @Test
  void memoryIsEstimatedByRole() throws IOException {
    Path folder = HeaderCopies.write(KONTEXT, root);
    InspectedModel subject = InspectedModel.open(folder);
    MemoryEstimate plan =
        new MemoryEstimate(Precision.BF16, 512, 3, 256, RunConfiguration.defaultLora());
    Map<String, Need> needs =
        plan.of(subject.pipeline(), subject.components()).stream()
            .collect(Collectors.toMap(Need::role, need -> need));
    // 19 blocks with 8 projections and 38 with 3, of 3072 to 3072 in rank 32.
    long adapter = 4L * (19 * 8 + 38 * 3) * 32 * 2 * 3072;
    long width = 3L * (2 * 32 * 32 + 256) * 3072;
    Need train = needs.get("train");
    assertEquals(2 * 11_901_408_320L, train.weights());
    assertEquals(3 * adapter, train.adapter());
    assertEquals(width * (19 * 49 + 38 * 40), train.keptActivations());
    assertEquals(width * (57 * 2 + 49), train.activations());
    assertEquals(
        2 * (123_060_480L + 4_762_310_656L) + 4 * 34_274_208L, needs.get("encode").weights());
    assertEquals(2 * adapter, needs.get("head").optimizer());
    assertEquals(7 * adapter, needs.get("head").adapter());
    assertEquals(0, needs.get("reward").total());
  }

  @Test
  void oneRoleOfTheBundledModelIsShown() {
    Outcome outcome = inspect(Path.of("models/tiny-kontext"), "--role", "train", "--dtype", "fp32");
    assertEquals(0, outcome.code(), outcome.errors());
    assertComplete(Path.of("models/tiny-kontext"));
    assertFalse(outcome.out().contains("headers alone"), outcome.out());
    assertTrue(outcome.out().contains("\ntrain "), outcome.out());
    assertFalse(outcome.out().contains("\nrollout "), outcome.out());
  }

  @Test
  void folderWithoutAModelIsRefused() throws IOException {
    assertRefused(inspect(root), "is not a model");
    assertRefused(inspect(root, "--role", "learner"), "--role is learner");
    assertRefused(inspect(root, "--resolution", "0"), "--resolution");
    Files.writeString(root.resolve("config.json"), "{\"architectures\": [\"Other\"]}");
    assertRefused(inspect(root), "names Other");
    Path folder = HeaderCopies.write(KONTEXT, root);
    Path clip = folder.resolve("text_encoder/model.safetensors");
    byte[] header = Files.readAllBytes(clip);
    Files.write(clip, Arrays.copyOf(header, header.length + 4));
    assertRefused(inspect(folder), "cut short");
  }

  private static void assertRefused(Outcome outcome, String message) {
    assertEquals(2, outcome.code());
    assertTrue(outcome.errors().contains(message), outcome.errors());
    assertEquals(1, outcome.errors().lines().count());
  }
}
