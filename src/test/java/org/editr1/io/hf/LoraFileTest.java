package org.editr1.io.hf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.UserError;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.editr1.model.nn.Adapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraFileTest {
  private static final String Q = "transformer_blocks.0.attn.to_q";
  private static final String OUT = "transformer_blocks.1.attn.to_out.0";

  @TempDir private Path folder;

  /** Pairs of rank 2 from 3 to 2 features. */
  private static SafetensorsWriter pair(SafetensorsWriter writer, String down, String up) {
    return writer
        .floats(down, new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
        .floats(up, new float[] {1, 2, 3, 4}, 2, 2);
  }

  private static SafetensorsWriter pair(SafetensorsWriter writer, String module) {
    return pair(writer, module + ".lora_A.weight", module + ".lora_B.weight");
  }

  private PeftFolder read(SafetensorsWriter writer) {
    Path file = folder.resolve("lora.safetensors");
    writer.write(file);
    return PeftFolder.readAny(file);
  }

  private String refusal(SafetensorsWriter writer) {
    return assertThrows(UserError.class, () -> read(writer)).getMessage();
  }

  private static float[] up(PeftFolder lora, String path) {
    return lora.adapter().tensors().get("base_model.model." + path + ".lora_B.weight").values();
  }

  @Test
  void readsBackAWrittenFile() {
    Adapter adapter =
        new Adapter(
            new TreeMap<>(
                Map.of(
                    "base_model.model." + Q + ".lora_A.weight",
                    new Adapter.Tensor(new float[] {1, 2, 3}, new long[] {1, 3}),
                    "base_model.model." + Q + ".lora_B.weight",
                    new Adapter.Tensor(new float[] {4, 5}, new long[] {2, 1}))));
    Path file = folder.resolve("lora.safetensors");
    LoraFile.write(new PeftFolder(adapter, 1, 1.5, List.of("attn.to_q")), file);
    PeftFolder read = LoraFile.read(file);
    assertEquals(1, read.rank());
    assertEquals(1.5, read.alpha());
    assertEquals(List.of("attn.to_q"), read.targetModules());
    assertEquals(adapter.tensors().keySet(), read.adapter().tensors().keySet());
    assertArrayEquals(new float[] {4, 5}, up(read, Q));
  }

  @Test
  void readsAllPublishedNames() {
    for (String prefix :
        List.of("transformer.", "base_model.model.", "base_model.model.transformer.", "")) {
      PeftFolder read = read(pair(pair(new SafetensorsWriter(), prefix + Q), prefix + OUT));
      assertEquals(List.of(Q, OUT), read.adapter().paths());
      assertEquals(List.of("attn.to_out.0", "attn.to_q"), read.targetModules());
      assertEquals(1, read.scale());
    }
    PeftFolder other =
        read(pair(new SafetensorsWriter(), Q + ".lora_down.weight", Q + ".lora_up.weight"));
    assertEquals(List.of(Q), other.adapter().paths());
    PeftFolder named =
        read(
            pair(
                new SafetensorsWriter(),
                "transformer." + Q + ".lora_A.default.weight",
                "transformer." + Q + ".lora_B.default.weight"));
    assertEquals(List.of(Q), named.adapter().paths());
  }

  @Test
  void appliesAlphaToAllPairsOrFoldsItIntoEach() {
    SafetensorsWriter equal = pair(pair(new SafetensorsWriter(), Q), OUT);
    equal.floats(Q + ".alpha", new float[] {8}).floats(OUT + ".alpha", new float[] {8});
    assertEquals(4, read(equal).scale());
    SafetensorsWriter different = pair(pair(new SafetensorsWriter(), Q), OUT);
    PeftFolder read = read(different.floats(Q + ".alpha", new float[] {8}));
    assertEquals(1, read.scale());
    assertArrayEquals(new float[] {4, 8, 12, 16}, up(read, Q));
    assertArrayEquals(new float[] {1, 2, 3, 4}, up(read, OUT));
  }

  @Test
  void listsUnmatchedTensors() {
    SafetensorsWriter strange = pair(new SafetensorsWriter(), "transformer." + Q);
    strange.floats("a.lora_A.bias", new float[1], 1).floats("b.dora_scale", new float[1], 1);
    String message = refusal(strange);
    assertTrue(message.contains("a.lora_A.bias, b.dora_scale"), message);
    SafetensorsWriter half = pair(new SafetensorsWriter(), Q);
    message = refusal(half.floats(OUT + ".lora_A.weight", new float[3], 1, 3));
    assertTrue(message.contains(OUT + ".lora_A.weight"), message);
    SafetensorsWriter ranks = pair(new SafetensorsWriter(), Q);
    ranks.floats(OUT + ".lora_A.weight", new float[3], 1, 3);
    message = refusal(ranks.floats(OUT + ".lora_B.weight", new float[2], 2, 1));
    assertTrue(message.contains("ranks [2, 1]"), message);
  }

  @Test
  void namesOfOtherProgramsAreToldFromEachOther() {
    Map.of(
            "lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight", "kohya",
            "lora_transformer_single_transformer_blocks_0_attn_to_q.lora_up.weight", "OneTrainer",
            "diffusion_model.double_blocks.0.img_attn.qkv.lora_A.weight", "Black Forest Labs",
            "text_encoder.encoder.lora_A.weight", "text encoder")
        .forEach(
            (name, whose) -> {
              SafetensorsWriter foreign = pair(new SafetensorsWriter(), Q);
              String message = refusal(foreign.floats(name, new float[1], 1, 1));
              assertTrue(message.contains(whose) && message.contains(name), message);
              assertTrue(message.contains("save_lora_weights"), message);
            });
  }

  @Test
  void refusesVariantsOfLora() {
    String settings = "{\"transformer.r\": 2, \"transformer.use_dora\": true}";
    String message =
        refusal(
            pair(new SafetensorsWriter(), "transformer." + Q)
                .metadata(Map.of("lora_adapter_metadata", settings)));
    assertTrue(message.contains("use_dora"), message);
  }

  @Test
  void namesAllModulesThatTheModelLacks() {
    PeftFolder read = read(pair(pair(new SafetensorsWriter(), Q), OUT));
    String message =
        assertThrows(UserError.class, () -> read.adapter().requireFit(Map.of(), "the file"))
            .getMessage();
    assertTrue(message.contains(Q + ", " + OUT), message);
  }
}
