package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.editr1.io.hf.KontextFolder;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.model.nn.Adapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EditCommandTest {
  private static final String MODEL = "models/tiny-kontext";
  private static final String QWEN = "src/test/resources/goldens/qwen-edit-pipeline-cfg/model";
  private static final String IMAGE = "datasets/shapes/images/test-0000.png";

  @TempDir private Path folder;

  private record Outcome(int code, String message) {}

  private Outcome run(String model, String image, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("edit", "--model", model, "--image", image, "--prompt", "remove the square"));
    arguments.addAll(List.of("--out", out.toString(), "--steps", "2"));
    arguments.addAll(List.of(more));
    StringWriter errors = new StringWriter();
    CommandLine command = EditR1.commandLine().setErr(new PrintWriter(errors));
    command.setOut(new PrintWriter(new StringWriter()));
    return new Outcome(command.execute(arguments.toArray(new String[0])), errors.toString());
  }

  private byte[] edit(String name, String... more) throws Exception {
    Path out = folder.resolve(name);
    assertEquals(new Outcome(0, ""), run(MODEL, IMAGE, out, more));
    return Files.readAllBytes(out);
  }

  @Test
  void equalSeedsGiveEqualImages() throws Exception {
    byte[] first = edit("a.png");
    assertArrayEquals(first, edit("b.png"));
    assertFalse(Arrays.equals(first, edit("c.png", "--seed", "1")));
    RgbImage picture = ImageFile.decode(first, "a.png");
    assertEquals(64, picture.width());
    assertEquals(64, picture.height());
  }

  @Test
  void adapterChangesTheEdit() throws Exception {
    List<String> targets = List.of("attn.to_q", "attn.to_v");
    Adapter fresh = Adapter.fresh(KontextFolder.open(Path.of(MODEL)).projections(), targets, 2, 1);
    Path lora = folder.resolve("lora");
    new PeftFolder(fresh, 2, 4, targets).write(lora);
    assertArrayEquals(edit("a.png"), edit("b.png", "--lora", lora.toString()));
    fresh.tensors().values().forEach(tensor -> Arrays.fill(tensor.values(), 0.1f));
    new PeftFolder(fresh, 2, 4, targets).write(lora);
    assertFalse(Arrays.equals(edit("c.png"), edit("d.png", "--lora", lora.toString())));
  }

  @Test
  void negativePromptChangesAnEditOfQwen() throws Exception {
    Path plain = folder.resolve("plain.png");
    assertEquals(new Outcome(0, ""), run(QWEN, IMAGE, plain));
    Path avoiding = folder.resolve("avoiding.png");
    assertEquals(new Outcome(0, ""), run(QWEN, IMAGE, avoiding, "--negative", "blurry"));
    assertFalse(Arrays.equals(Files.readAllBytes(plain), Files.readAllBytes(avoiding)));
    assertEquals(64, ImageFile.read(plain).width());
    assertRefused(
        run(MODEL, IMAGE, folder.resolve("out.png"), "--negative", "blurry"),
        "takes no negative prompt");
  }

  @Test
  void lastOfSeveralImagesGivesTheShape() throws Exception {
    Path wide = folder.resolve("wide.png");
    Files.write(wide, ImageFile.png(new RgbImage(48, 32, new byte[48 * 32 * 3])));
    Path two = folder.resolve("two.png");
    assertEquals(new Outcome(0, ""), run(QWEN, IMAGE, two, "--image", wide.toString()));
    assertEquals(48, ImageFile.read(two).width());
    Path swapped = folder.resolve("swapped.png");
    assertEquals(new Outcome(0, ""), run(QWEN, wide.toString(), swapped, "--image", IMAGE));
    assertEquals(64, ImageFile.read(swapped).width());
    assertRefused(
        run(MODEL, IMAGE, folder.resolve("out.png"), "--image", IMAGE),
        "--image is given 2 times; expected at most 1 with the model models/tiny-kontext");
  }

  @Test
  void missingFilesAreNamed() {
    Path out = folder.resolve("out.png");
    assertRefused(run(MODEL, "no-picture.png", out), "no-picture.png does not exist");
    assertRefused(run("datasets", IMAGE, out), "datasets is not a model");
    assertRefused(run(MODEL, IMAGE, folder.resolve("no/out.png")), "no does not exist");
    assertRefused(run(MODEL, IMAGE, folder.resolve("out.gif")), "expected a file name that ends");
    assertRefused(run(MODEL, IMAGE, out, "--lora", "models"), "not a PEFT folder");
    assertFalse(Files.exists(out));
  }

  private static void assertRefused(Outcome outcome, String message) {
    assertEquals(2, outcome.code());
    assertTrue(outcome.message().contains(message), outcome.message());
    assertEquals(1, outcome.message().lines().count());
  }
}
