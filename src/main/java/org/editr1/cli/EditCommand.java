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
@Command(name = "edit", mixinStandardHelpOptions = true, sortOptions = false)
public final class EditCommand implements Callable<Integer> {
  @Option(names = "--model", paramLabel = "DIR", required = true)
  private Path model = Path.of("");

  @Option(names = "--lora", paramLabel = "PATH")
  private @Nullable Path lora;

  @Option(names = "--image", paramLabel = "FILE", required = true)
  private List<Path> images = new ArrayList<>();

  @Option(names = "--prompt", paramLabel = "TEXT", required = true)
  private String prompt = "";

  @Option(names = "--out", paramLabel = "FILE", required = true)
  private Path out = Path.of("");

  @Option(names = "--steps", paramLabel = "N")
  private @Nullable Integer steps;

  @Option(names = "--guidance", paramLabel = "N")
  private @Nullable Double guidance;

  @Option(names = "--negative", paramLabel = "PROMPT")
  private @Nullable String negative;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 0;

  @Option(names = "--size", paramLabel = "EDGE|WxH")
  private @Nullable String size;

  @Option(names = "--text-length", paramLabel = "N")
  private int textLength = 0;

  @Option(names = "--dtype", paramLabel = "TYPE")
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
    if (stepCount < 1 || stepCount > 1000) {
      throw new UserError("--steps is " + stepCount + "; expected 1 to 1000");
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
