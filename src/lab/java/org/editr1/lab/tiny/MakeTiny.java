package org.editr1.lab.tiny;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.editr1.Clock;
import org.editr1.Noise;
import org.editr1.UserError;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.editr1.journey.RunSpec.Solver;
import org.editr1.lab.shapes.ShapesDraw;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.lab.training.HeldOut;
import org.editr1.lab.training.LearningRate;
import org.editr1.lab.training.OutputFolder;
import org.editr1.lab.training.Progress;
import org.editr1.lab.training.Trainee;
import org.editr1.lab.training.WeightVector;
import org.editr1.model.nn.Weights;
import org.editr1.reward.TargetReward;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Makes a tiny editor from random weights.
 *
 * <pre>
 * scenes ─► autoencoder ─► latents ─► editor (clean) ──────────┐
 *                                        └─► editor (spoilt) ──┴─► mixture ─► folder
 * </pre>
 *
 * The mixture of the clean editor with one that was spoilt by wrong answers still knows every edit
 * and makes it sometimes, which reinforcement learning can improve.
 */
public final class MakeTiny {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUTOENCODER = "vae/diffusion_pytorch_model.safetensors";
  private static final int SAMPLING_STEPS = 6;
  private static final double CLEAN_RATE = 4e-3;
  private static final double SPOILING_RATE = 8e-4;
  private static final double WRONG_ANSWERS = 0.6;

  private final Blueprint blueprint;
  private final Recipe recipe;
  private final Progress progress;
  private final List<ShapesTask> tasks = new ArrayList<>();
  private final HeldOut heldOut;

  /**
   * @param like a folder whose configurations and tokenizers the new one gets
   */
  public MakeTiny(Path like, Recipe recipe, Progress progress) {
    this.blueprint = Blueprint.of(like);
    this.recipe = recipe;
    this.progress = progress;
    this.heldOut = new HeldOut(new TargetReward(), Solver.DPM2, SAMPLING_STEPS, recipe.seed());
    ShapesDraw draw =
        new ShapesDraw(Noise.of(recipe.seed(), Noise.Purpose.SHAPES, Integer.MAX_VALUE));
    while (tasks.size() < recipe.heldOut()) {
      tasks.add(draw.task(true));
    }
  }

  /** Makes the editor, writes it into {@code folder} and returns its mean held-out reward. */
  public double run(Path folder) {
    OutputFolder out = new OutputFolder(folder);
    out.make();
    AutoencoderTraining first = new AutoencoderTraining(blueprint, recipe.batch(), recipe.seed());
    Recipe.Steps steps = steps(first);
    WeightVector autoencoder = autoencoder(first, steps.autoencoder());
    Blueprint measured = first.measured(autoencoder);
    double reconstruction = first.heldOut(autoencoder, tasks, heldOut);
    progress.say("autoencoder: reconstructed held-out targets have reward %.3f", reconstruction);
    try (Scope scope = Scope.root()) {
      EditorTraining second = editor(measured, autoencoder, scope);
      WeightVector clean = second.run(fresh(), clean(steps.editor()), progress);
      measure("clean editor", second, clean);
      WeightVector spoilt = second.run(clean, spoiling(steps.spoiling()), progress);
      measure("spoilt editor", second, spoilt);
      WeightVector mixed = clean.mixed(spoilt, recipe.spoiltShare());
      double reward = measure("mixture", second, mixed);
      write(out, measured, autoencoder, mixed);
      return reward;
    }
  }

  private static void write(
      OutputFolder out, Blueprint blueprint, WeightVector autoencoder, WeightVector editor) {
    Map<String, SafetensorsWriter> weights = new LinkedHashMap<>();
    weights.put(AUTOENCODER, autoencoder.file(Map.of("", "")));
    for (Blueprint.Stored part : blueprint.stored()) {
      weights.put(part.file(), editor.file(part.prefixes()));
    }
    out.write(blueprint.folder(), weights);
    Path file = out.folder().resolve("vae").resolve("config.json");
    try {
      JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), blueprint.vaeFile().root());
    } catch (IOException e) {
      throw new UserError(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private WeightVector autoencoder(AutoencoderTraining training, int steps) {
    Path given = recipe.autoencoder();
    return given == null
        ? training.run(steps, progress)
        : WeightVector.read(blueprint.autoencoderLayout(), given.resolve(AUTOENCODER));
  }

  private WeightVector fresh() {
    return WeightVector.fresh(blueprint.editorLayout(), recipe.seed() + 1);
  }

  private EditorTraining editor(Blueprint measured, WeightVector autoencoder, Scope scope) {
    Weights weights = autoencoder.tensors(autoencoder.array(scope));
    SceneLatents latents = new SceneLatents(measured.autoencoder(weights, scope));
    return new EditorTraining(measured, weights, latents, recipe.batch(), recipe.seed());
  }

  private static EditorTraining.Course clean(int steps) {
    LearningRate rate = new LearningRate(CLEAN_RATE, steps, Math.min(100, steps / 4), 0.05);
    return new EditorTraining.Course("clean editor", 2, rate, 0);
  }

  private static EditorTraining.Course spoiling(int steps) {
    LearningRate rate = new LearningRate(SPOILING_RATE, steps, 0, 0.5);
    return new EditorTraining.Course("spoilt editor", 3, rate, WRONG_ANSWERS);
  }

  /** Two steps of each kind are for the JIT and the caches, the next ones are timed. */
  private Recipe.Steps steps(AutoencoderTraining first) {
    Recipe.Steps given = recipe.steps();
    if (given != null) {
      return given;
    }
    Trainee autoencoder = first.start();
    double autoencoderPace = pace(step -> first.step(autoencoder, step, 0));
    double editorPace = editorPace(autoencoder.average());
    Recipe.Steps steps = Recipe.Steps.within(recipe.minutes(), autoencoderPace, editorPace);
    progress.say(
        "a step takes %.2f s (autoencoder) and %.2f s (editor): --steps %d,%d,%d",
        autoencoderPace, editorPace, steps.autoencoder(), steps.editor(), steps.spoiling());
    return steps;
  }

  private double editorPace(WeightVector untrained) {
    try (Scope scope = Scope.root()) {
      EditorTraining editor = editor(blueprint, untrained, scope);
      Trainee trainee = editor.start(fresh());
      return pace(step -> editor.step(trainee, clean(1), 0));
    }
  }

  private static double pace(IntConsumer work) {
    IntStream.range(0, 2).forEach(work);
    long start = Clock.SYSTEM.nanos();
    int timed = 3;
    IntStream.range(2, 2 + timed).forEach(work);
    return Clock.SYSTEM.secondsSince(start) / timed;
  }

  private double measure(String name, EditorTraining training, WeightVector weights) {
    double[] rewards = training.heldOut(weights, tasks, heldOut);
    double mean = Arrays.stream(rewards).average().orElse(0);
    StringBuilder kinds = new StringBuilder();
    for (ShapesTask.Edit edit : ShapesTask.Edit.values()) {
      double part =
          IntStream.range(0, rewards.length)
              .filter(i -> tasks.get(i).edit() == edit)
              .mapToDouble(i -> rewards[i])
              .average()
              .orElse(0);
      kinds.append(String.format(Locale.ROOT, "  %s %.2f", edit, part));
    }
    progress.say("%s: held-out reward %.3f %s", name, mean, kinds);
    return mean;
  }

  /**
   * How a tiny editor is made.
   *
   * @param minutes total duration; the steps of the phases follow from the duration of one
   * @param steps of the phases; with them results are equal on equal hardware
   * @param spoiltShare share of the spoilt weights in the mixture
   * @param batch images or tasks of a step
   * @param heldOut tasks on which the editor is measured
   * @param autoencoder a folder whose autoencoder is used unchanged; null: one is trained
   */
  public record Recipe(
      long seed,
      double minutes,
      @Nullable Steps steps,
      double spoiltShare,
      int batch,
      int heldOut,
      @Nullable Path autoencoder) {
    /** Steps of the autoencoder, of the clean editor and of its spoiling. */
    public record Steps(int autoencoder, int editor, int spoiling) {
      private static final double AUTOENCODER_SHARE = 0.5;
      private static final double SPOILING_SHARE = 0.025;

      /**
       * The steps that fit into a time.
       *
       * @param autoencoderSeconds duration of a step of the autoencoder
       * @param editorSeconds duration of a step of the editor
       */
      static Steps within(double minutes, double autoencoderSeconds, double editorSeconds) {
        double seconds = 60 * minutes;
        double editor = seconds * (1 - AUTOENCODER_SHARE - SPOILING_SHARE);
        return new Steps(
            atLeastOne(seconds * AUTOENCODER_SHARE / autoencoderSeconds),
            atLeastOne(editor / editorSeconds),
            atLeastOne(seconds * SPOILING_SHARE / editorSeconds));
      }

      private static int atLeastOne(double steps) {
        return (int) Math.max(1, steps);
      }
    }
  }
}
