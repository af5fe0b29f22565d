package org.editr1.reward;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.editr1.UserError;
import org.editr1.io.hf.AestheticFile;
import org.editr1.io.hf.ClipFolder;
import org.editr1.io.hf.Inventory;
import org.editr1.journey.RunSpec;
import org.jspecify.annotations.Nullable;

/** A reward on a CLIP folder. */
abstract class ClipKind implements RewardKind {
  private static final String SECTION = "clip.";

  private final String name;
  private final Range range;
  private final Function<RunSpec.Clip, @Nullable String> folder;
  private final boolean hasHead;

  /**
   * @param name of the reward, which is its key in the run's section {@code clip}, too
   * @param folder the value of that key
   * @param hasHead whether the reward needs the file at {@code aestheticHead}, too
   */
  ClipKind(
      String name, Range range, Function<RunSpec.Clip, @Nullable String> folder, boolean hasHead) {
    this.name = name;
    this.range = range;
    this.folder = folder;
    this.hasHead = hasHead;
  }

  /**
   * Makes the reward of a loaded model.
   *
   * @param paths as in {@link #files}: the folder, and the head where there is one
   */
  abstract RewardFunction open(ClipScorer scorer, List<Path> paths);

  @Override
  public String name() {
    return name;
  }

  @Override
  public Range range() {
    return range;
  }

  @Override
  public void check(RewardSetup setup) {
    RunSpec.Clip clip = setup.clip();
    Path own = required(name, folder.apply(clip), "the folder of a CLIP model");
    if (!Files.isDirectory(own)) {
      throw new UserError(SECTION + name + " is " + own + ", which is not a folder");
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
    return paths.isEmpty() ? Map.of() : Map.of(SECTION + name, paths);
  }

  private List<Path> paths(RunSpec.Clip clip) {
    return ClipFiles.of(clip).getOrDefault(SECTION + name, List.of()).stream()
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
