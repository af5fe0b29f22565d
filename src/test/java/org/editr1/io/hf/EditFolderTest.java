package org.editr1.io.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.editr1.UserError;
import org.editr1.io.image.PipelineSizes.Size;
import org.editr1.journey.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditFolderTest {
  @TempDir private Path folder;

  private EditFolder open(String className) throws IOException {
    Files.writeString(
        folder.resolve("model_index.json"), "{\"_class_name\": \"" + className + "\"}");
    return EditFolder.open(folder);
  }

  private static RunSpec.Text text(String negativePrompt) {
    return new RunSpec.Text(0, RunSpec.Padding.ATTENDED, negativePrompt);
  }

  private static void assertRefused(String part, UserError error) {
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }

  @Test
  void opensTheFamilyOfThePipelineClass() throws IOException {
    EditFolder kontext = open("FluxKontextPipeline");
    assertInstanceOf(KontextFolder.class, kontext);
    assertEquals(new Size(1248, 832), kontext.preferred(1500, 1000));
    EditFolder qwen = open("QwenImageEditPlusPipeline");
    assertInstanceOf(QwenEditFolder.class, qwen);
    assertEquals(new Size(1248, 832), qwen.preferred(1500, 1000));
    assertEquals(new Size(1184, 896), qwen.preferred(400, 300));
    assertInstanceOf(QwenEditFolder.class, qwen.reading(text("blur")));
    assertEquals(3, qwen.defaults().mostImages());
    EditFolder first = open("QwenImageEditPipeline");
    assertInstanceOf(QwenEditFolder.class, first);
    assertEquals("QwenImageEditPipeline", first.reading(text("blur")).family());
    assertEquals(1, first.defaults().mostImages());
  }

  @Test
  void namesUnsupportedPipelines() {
    assertRefused(
        "names StableDiffusionPipeline; supported is FluxKontextPipeline",
        assertThrows(UserError.class, () -> open("StableDiffusionPipeline")));
    assertRefused(
        "supported is FluxKontextPipeline",
        assertThrows(UserError.class, () -> KontextFolder.open(folder)));
    assertRefused(
        "takes no negative prompt",
        assertThrows(UserError.class, () -> open("FluxKontextPipeline").reading(text("blur"))));
    assertRefused(
        "is not a model",
        assertThrows(UserError.class, () -> EditFolder.open(folder.resolve(".."))));
    assertRefused(
        "nowhere does not exist",
        assertThrows(UserError.class, () -> EditFolder.open(folder.resolve("nowhere"))));
  }
}
