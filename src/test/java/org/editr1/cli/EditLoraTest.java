package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.editr1.UserError;
import org.editr1.engine.djl.OneEdit;
import org.editr1.io.hf.EditFolder;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published LoRA files at {@code edit --lora}. */
class EditLoraTest {
  private static final EditFolder MODEL = EditFolder.open(Path.of("models/tiny-kontext"));
  private static final String Q = "single_transformer_blocks.1.attn.to_q";
  private static final int WIDTH = 96;

  @TempDir private Path folder;

  private Path file(String... modules) {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String module : modules) {
      writer.floats(module + ".lora_A.weight", new float[WIDTH], 1, WIDTH);
      writer.floats(module + ".lora_B.weight", new float[WIDTH], WIDTH, 1);
    }
    Path file = folder.resolve("lora.safetensors");
    writer.write(file);
    return file;
  }

  @Test
  void bothPublishedPrefixesAreRead() {
    for (String prefix : List.of("transformer.", "base_model.model.", "")) {
      PeftFolder adapter = OneEdit.adapter(file(prefix + Q), MODEL);
      assertNotNull(adapter);
      assertEquals(List.of(Q), adapter.adapter().paths());
    }
  }

  @Test
  void modulesMissingFromTheModelAreListed() {
    Path file = file("transformer." + Q, "transformer.a.to_q", "transformer.b.to_q");
    String message = assertThrows(UserError.class, () -> OneEdit.adapter(file, MODEL)).getMessage();
    assertTrue(message.contains("adapts a.to_q, b.to_q,"), message);
  }
}
