package org.editr1.reward;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.editr1.UserError;
import org.editr1.io.hf.AestheticFile;
import org.editr1.io.hf.ClipFolder;
import org.editr1.io.hf.Inventory;
import org.editr1.io.image.CLIPImageProcessor;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;
import org.editr1.model.encoder.AestheticPredictor;
import org.jspecify.annotations.Nullable;

/** A reward on a CLIP folder. */
public abstract class ClipKind extends RewardKind {
  private static final String SECTION = "clip.";

  private final Function<RunSpec.Clip, @Nullable String> folder;
  private final boolean hasHead;

  /**
   * @param name of the reward, which is its key in the run's section {@code clip}, too
   * @param folder the value of that key
   * @param hasHead whether the reward needs the file at {@code aestheticHead}, too
   */
  private ClipKind(
      String name, Range range, Function<RunSpec.Clip, @Nullable String> folder, boolean hasHead) {
    super(name, range);
    this.folder = folder;
    this.hasHead = hasHead;
  }

  /** The logit of an edit and its prompt, divided by a constant that brings it near 0..1. */
  private abstract static class Similarity extends ClipKind {
    /** CLIP's training keeps its scale at most 100. */
    private static final float LARGEST_SCALE = 100;

    private final float divisor;
    private final BiFunction<CLIPImageProcessor, RgbImage, float[]> process;

    Similarity(
        String name,
        float divisor,
        Function<RunSpec.Clip, @Nullable String> folder,
        BiFunction<CLIPImageProcessor, RgbImage, float[]> process) {
      super(name, new Range(-LARGEST_SCALE / divisor, LARGEST_SCALE / divisor), folder, false);
      this.divisor = divisor;
      this.process = process;
    }

    @Override
    RewardFunction open(ClipScorer scorer, List<Path> paths) {
      Function<RgbImage, float[]> planes = image -> process.apply(scorer.images(), image);
      return samples -> scores(scorer.logits(samples, planes), divisor);
    }
  }

  /** {@code clipscore}: images are transformed as torchvision transforms tensors, bilinearly. */
  public static final class Clipscore extends Similarity {
    public Clipscore() {
      super("clipscore", 100, RunSpec.Clip::clipscore, CLIPImageProcessor::transform);
    }
  }

  /** {@code pickscore}: images are processed as the folder's image processor does. */
  public static final class Pickscore extends Similarity {
    public Pickscore() {
      super("pickscore", 26, RunSpec.Clip::pickscore, CLIPImageProcessor::process);
    }
  }

  /**
   * {@code aesthetic}: how much people like the edited image, about 1 to 10; the prompt does not
   * count.
   */
  public static final class Aesthetic extends ClipKind {
    public Aesthetic() {
      super("aesthetic", Range.ANY, RunSpec.Clip::aesthetic, true);
    }

    @Override
    RewardFunction open(ClipScorer scorer, List<Path> paths) {
      AestheticPredictor head = AestheticFile.load(paths.get(1), scorer.manager());
      return samples -> scores(scorer.ofEmbeddings(samples, head::forward), 1);
    }
  }

  /** Scores of values; a value that is not a number is the sample's fault. */
  private static List<RewardScore> scores(float[] values, float divisor) {
    List<RewardScore> scores = new ArrayList<>();
    for (float value : values) {
      scores.add(
          Float.isFinite(value)
              ? new RewardScore.Scored(value / divisor, Map.of())
              : new RewardScore.Faulty("the model's answer is " + value));
    }
    return scores;
  }

  /**
   * Makes the reward of a loaded model.
   *
   * @param paths as in {@link #files}: the folder, and the head where there is one
   */
  abstract RewardFunction open(ClipScorer scorer, List<Path> paths);

  @Override
  public void check(RewardSetup setup) {
    RunSpec.Clip clip = setup.clip();
    Path own = required(name(), folder.apply(clip), "the folder of a CLIP model");
    if (!Files.isDirectory(own)) {
      throw new UserError(SECTION + name() + " is " + own + ", which is not a folder");
    }
    Inventory inventory = ClipFolder.KIND.inventory(own);
    if (!inventory.isComplete()) {
      throw new UserError(
          "%s is not a complete CLIP model: %d tensors are missing and %d have another shape"
              .formatted(own, inventory.missing().size(), inventory.shapeMismatches().size()));
    }
    ClipFolder.images(own);
    ClipFolder.tokenizer(own);
    if (hasHead) {
      Path file = required("aestheticHead", clip.aestheticHead(), "a safetensors file");
      if (!Files.isRegularFile(file)) {
        throw new UserError(SECTION + "aestheticHead is " + file + ", which is not a file");
      }
      AestheticFile.check(file);
    }
  }

  private static Path required(String key, @Nullable String path, String expected) {
    if (path == null) {
      throw new UserError(SECTION + key + " is not set; expected " + expected);
    }
    return Path.of(path);
  }

  @Override
  public Map<String, List<Path>> files(RewardSetup setup) {
    List<Path> paths = paths(setup.clip());
    return paths.isEmpty() ? Map.of() : Map.of(SECTION + name(), paths);
  }

  private List<Path> paths(RunSpec.Clip clip) {
    return ClipFiles.of(clip).getOrDefault(SECTION + name(), List.of()).stream()
        .map(Path::of)
        .toList();
  }

  @Override
  public RewardFunction open(RewardResources resources) {
    List<Path> paths = paths(resources.setup().clip());
    Path own = paths.get(0);
    ClipScorer scorer =
        resources.shared(own, ClipScorer.class, () -> ClipScorer.load(own, resources.manager()));
    return open(scorer, paths);
  }
}
