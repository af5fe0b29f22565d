package org.editr1.io.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.editr1.LogCapture;
import org.editr1.UserError;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of PEFT: what is read as peft reads it, and what is refused by name. */
class PeftFolderTest {
  @AutoClose private final LogCapture log = LogCapture.of(KnownKeys.class);

  private static final String Q = "base_model.model.transformer_blocks.%d.attn.to_q.lora_%s.weight";
  private static final String WEIGHTS = "adapter_model.safetensors";

  @TempDir private Path folder;

  /** Blocks 0 and 1 are adapted in rank 2. */
  private PeftFolder read(String settings) throws IOException {
    weights(1);
    Files.writeString(
        folder.resolve("adapter_config.json"), "{\"r\": 2, \"lora_alpha\": 4" + settings + "}");
    return PeftFolder.readAny(folder);
  }

  private void weights(float value) {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (int block = 0; block < 2; block++) {
      writer
          .floats(Q.formatted(block, "A"), new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
          .floats(Q.formatted(block, "B"), new float[] {1, 2, 3, value}, 2, 2);
    }
    writer.write(folder.resolve(WEIGHTS));
  }

  private String refusal(String settings) {
    return assertThrows(UserError.class, () -> read(settings), settings).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ", 'target_modules': ['attn.to_q']",
        ", 'target_modules': '.*attn\\\\.to_(q|k)'",
        ", 'target_modules': 'all-linear'",
        ", 'peft_type': 'LORA', 'bias': 'none', 'init_lora_weights': true, 'use_dora': false",
        ", 'layers_to_transform': [0, 1], 'exclude_modules': ['proj_out'], 'rank_pattern': {}",
        ", 'lora_ga_config': null, 'a_key_of_next_year': 1"
      })
  void readsWhatPeftWouldReadAlike(String settings) throws IOException {
    PeftFolder read = read(settings.replace('\'', '"'));
    assertEquals(2, read.scale());
    assertEquals(List.of("attn.to_q"), targetsOf(read));
  }

  private static List<String> targetsOf(PeftFolder read) {
    return LoraFile.targets(read.adapter());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'peft_type': 'LOHA' | peft_type \"LOHA\" is not supported; expected \"LORA\"",
        "'bias': 'all' | bias \"all\" is not supported; expected \"none\"",
        "'init_lora_weights': 'pissa_niter_4' | init_lora_weights \"pissa_niter_4\" is not",
        "'use_dora': true | use_dora true is not supported; expected false",
        "'use_rslora': true | use_rslora true is not supported; expected false",
        "'alpha_pattern': {'to_q': 3} | alpha_pattern {\"to_q\":3} is not supported; expected {}",
        "'modules_to_save': ['norm'] | modules_to_save",
        "'layer_replication': [[0, 1]] | layer_replication [[0,1]] is not supported; expected null",
        "'r': 0 | r is 0, but the tensors of transformer_blocks.0.attn.to_q have rank 2",
        "'r': 4 | r is 4, but the tensors of transformer_blocks.0.attn.to_q have rank 2",
        "'lora_alpha': null | lora_alpha is null; expected a number",
        "'layers_to_transform': [0] | leave out transformer_blocks.1.attn.to_q",
        "'layers_to_transform': 1 | leave out transformer_blocks.0.attn.to_q",
        "'exclude_modules': ['to_q'] | leave out transformer_blocks.0.attn.to_q",
        "'target_modules': ['to_k'] | leave out transformer_blocks.0.attn.to_q"
      },
      quoteCharacter = '`')
  void refusesByNameAndValueWhatPeftWouldReadOtherwise(String setting, String message) {
    String refusal = refusal(", " + setting.replace('\'', '"'));
    assertTrue(refusal.startsWith(folder.resolve("adapter_config.json") + ": "), refusal);
    assertTrue(refusal.contains(message.strip()), refusal);
  }

  @Test
  void weightsOfAnAdapterMustBeFinite() throws IOException {
    read("");
    weights(Float.NaN);
    String refusal = assertThrows(UserError.class, () -> PeftFolder.readAny(folder)).getMessage();
    assertEquals(
        folder.resolve(WEIGHTS)
            + ": tensor "
            + Q.formatted(0, "B")
            + " has numbers that are not finite (NaN or infinity)",
        refusal);
    assertThrows(UserError.class, () -> PeftFolder.readAny(folder.resolve(WEIGHTS)));
  }

  @Test
  void fileOfAFolderIsReadWithItsSettings() throws IOException {
    read("");
    assertEquals(2, PeftFolder.readAny(folder.resolve(WEIGHTS)).scale());
  }

  @Test
  void folderOfDiffusersIsReadByItsFile() throws IOException {
    PeftFolder lora = read("");
    Path other = Files.createDirectory(folder.resolve("diffusers"));
    LoraFile.write(lora, other.resolve(LoraFile.NAME));
    assertEquals(2, PeftFolder.readAny(other).scale());
  }

  @Test
  void otherThingsAreNamed() throws IOException {
    read("");
    Files.move(folder.resolve(WEIGHTS), folder.resolve("adapter_model.bin"));
    String pickle = assertThrows(UserError.class, () -> PeftFolder.readAny(folder)).getMessage();
    assertTrue(pickle.startsWith(folder.resolve("adapter_model.bin") + " is a pickle"), pickle);
    Path missing = folder.resolve("none");
    String none = assertThrows(UserError.class, () -> PeftFolder.readAny(missing)).getMessage();
    assertTrue(none.startsWith(missing + " does not exist"), none);
    Path checkpoint = Files.createDirectories(folder.resolve("checkpoint-60"));
    Files.createDirectories(checkpoint.resolve("lora"));
    Files.writeString(checkpoint.resolve("lora/adapter_config.json"), "{}");
    String above = assertThrows(UserError.class, () -> PeftFolder.readAny(checkpoint)).getMessage();
    assertTrue(above.endsWith("; take " + checkpoint.resolve("lora")), above);
  }
}
