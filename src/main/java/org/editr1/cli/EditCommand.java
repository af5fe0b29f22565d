package org.editr1.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.editr1.Clock;
import org.editr1.Label;
import org.editr1.UserError;
import org.editr1.engine.djl.OneEdit;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.hf.EditFolder;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 edit}: one edit, written as PNG. */
@Command(
    name = "edit",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Edit an image by instruction.",
      "The model is a folder of FLUX.1-Kontext or Qwen-Image-Edit."
    },
    footer = {
      "",
      "Size: an image of 512x512 pixels or more is edited at the size near one "
          + "megapixel that published models prefer for its aspect; a smaller one keeps its "
          + "size. --size overrides that: one number is the longer edge, WxH both. Edges "
          + "are rounded down to multiples of what a token covers, 16 pixels in published "
          + "models. Of several images the last one counts.",
      "The same seed gives the same image on equal hardware."
    })
public final class EditCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description =
          "Folder of a FluxKontextPipeline, QwenImageEditPlusPipeline or QwenImageEditPipeline.")
  private Path model = Path.of("");

  @Option(
      names = "--lora",
      paramLabel = "PATH",
      description =
          "Adapter of the transformer: a PEFT folder, or one file in the format of diffusers.")
  private @Nullable Path lora;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      required = true,
      description =
          "Image to edit: PNG, JPEG or WebP. Qwen-Image-Edit-2509 takes up to three, which the"
              + " prompt can call picture 1, 2 and 3.")
  private List<Path> images = new ArrayList<>();

  @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "What to change.")
  private String prompt = "";

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The PNG to write.")
  private Path out = Path.of("");

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Sampling steps (default: 28 for FLUX.1-Kontext, 50 for Qwen-Image-Edit).")
  private @Nullable Integer steps;

  @Option(
      names = "--guidance",
      paramLabel = "N",
      description =
          "Guidance embedding of FLUX.1-Kontext (default: 2.5), or of Qwen-Image-Edit the weight"
              + " against --negative (default: 4).")
  private @Nullable Double guidance;

  @Option(
      names = "--negative",
      paramLabel = "PROMPT",
      description = "Negative prompt, often a blank; Qwen-Image-Edit only, takes twice the time.")
  private @Nullable String negative;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the starting noise (default: ${DEFAULT-VALUE}).")
  private long seed = 0;

  @Option(names = "--size", paramLabel = "EDGE|WxH", description = "Size of the edit, see below.")
  private @Nullable String size;

  @Option(
      names = "--text-length",
      paramLabel = "N",
      description =
          "Tokens of the prompt (default: what T5's tokenizer allows, at most 512; with"
              + " Qwen-Image-Edit as many as there are).")
  private int textLength = 0;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "fp32 or bf16 (default: the type of the stored transformer).")
  private @Nullable String dtype;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    checkOut();
    List<RgbImage> sources = images.stream().map(ImageFile::readUpright).toList();
    EditFolder folder =
        EditFolder.open(model)
            .reading(new RunSpec.Text(textLength, RunSpec.Padding.HIDDEN, negative));
    EditFolder.Defaults defaults = folder.defaults();
    int stepCount = steps == null ? defaults.steps() : steps;
    checkNumbers(stepCount, defaults);
    Precision precision =
        dtype == null ? folder.storedPrecision() : Label.parse("--dtype", dtype, Precision.class);
    OneEdit edit =
        new OneEdit(
            folder,
            OneEdit.adapter(lora, folder),
            precision,
            prompt,
            stepCount,
            guidance == null ? defaults.guidance() : guidance,
            seed,
            textLength);
    long start = Clock.SYSTEM.nanos();
    RgbImage edited = edit.run(sources, size, step -> showStep(step, stepCount));
    write(ImageFile.png(edited));
    double seconds = Clock.SYSTEM.secondsSince(start);
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: %dx%d, %d steps, %.1f s%n",
            out,
            edited.width(),
            edited.height(),
            stepCount,
            seconds);
    return 0;
  }

  private void write(byte[] png) {
    try {
      AtomicFile.write(out, png);
    } catch (IOException e) {
      throw new UserError("--out: " + out + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void checkNumbers(int stepCount, EditFolder.Defaults defaults) {
    int most = defaults.mostImages();
    if (images.size() > most) {
      throw new UserError(
          "--image is given %d times; expected at most %d with the model %s"
              .formatted(images.size(), most, model));
    }
    if (stepCount < 1) {
      throw new UserError("--steps is " + stepCount + "; expected at least 1");
    }
    if (textLength != 0 && (textLength < 2 || textLength > defaults.longestText())) {
      throw new UserError(
          "--text-length is " + textLength + "; expected 2 to " + defaults.longestText());
    }
    if (guidance != null && !Double.isFinite(guidance)) {
      throw new UserError("--guidance is " + guidance + "; expected a number");
    }
  }

  private void checkOut() {
    Path parent = out.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new UserError("--out: the folder " + parent + " does not exist");
    }
    if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".png") || Files.isDirectory(out)) {
      throw new UserError("--out is " + out + "; expected a file name that ends in .png");
    }
  }

  /** Shows progress on a terminal, since a step of a large model takes minutes. */
  private void showStep(int step, int stepCount) {
    if (System.console() != null) {
      PrintWriter errors = spec.commandLine().getErr();
      errors.printf("\rstep %d of %d%s", step, stepCount, step == stepCount ? "\n" : "");
      errors.flush();
    }
  }
}
