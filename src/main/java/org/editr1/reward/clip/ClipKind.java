package org.editr1.reward.clip;

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
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardKind;
import org.editr1.reward.RewardRange;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSetup;
import org.jspecify.annotations.Nullable;

/**
 * A reward on a CLIP folder, before it is opened.
 *
 * @param key of the run's section {@code clip}
 * @param folder what the section says under it
 * @param head key of a file that it needs, too; null: none
 */
record ClipKind(
    String key,
    RewardRange range,
    Function<RunSpec.Clip, @Nullable String> folder,
    @Nullable String head,
    Opener opener)
    implements RewardKind {
  private static final String SECTION = "clip.";

  /** Makes the reward of a loaded model. */
  interface Opener {
    /**
     * @param paths as in {@link #files}: the folder, and the head where there is one
     */
    RewardFunction open(ClipScorer scorer, List<Path> paths);
  }

  @Override
  public void check(RewardSetup setup) {
    RunSpec.Clip clip = setup.clip();
    Path own = said(key, folder.apply(clip), "the folder of a CLIP model");
    if (!Files.isDirectory(own)) {
      throw new UserError(SECTION + key + " is " + own + ", which is not a folder");
    }
    Inventory inventory = ClipFolder.inventory(own);
    if (!inventory.isComplete()) {
      throw new UserError(
          (own
                  + " is not a whole CLIP model: "
                  + inventory.missing().size()
                  + " tensors are missing")
              + (" and " + inventory.misshapen().size() + " have another shape"));
    }
    ClipFolder.images(own);
    ClipFolder.tokenizer(own);
    if (head != null) {
      Path file = said(head, clip.aestheticHead(), "a safetensors file");
      if (!Files.isRegularFile(file)) {
        throw new UserError(SECTION + head + " is " + file + ", which is not a file");
      }
      AestheticFile.check(file);
    }
  }

  private static Path said(String key, @Nullable String path, String expected) {
    if (path == null) {
      throw new UserError(SECTION + key + " is not set; expected " + expected);
    }
    return Path.of(path);
  }

  @Override
  public Map<String, List<Path>> files(RewardSetup setup) {
    List<Path> paths = paths(setup.clip());
    return paths.isEmpty() ? Map.of() : Map.of(SECTION + key, paths);
  }

  private List<Path> paths(RunSpec.Clip clip) {
    return clip.files().getOrDefault(SECTION + key, List.of()).stream().map(Path::of).toList();
  }

  @Override
  public RewardFunction open(RewardResources resources) {
    List<Path> paths = paths(resources.setup().clip());
    Path own = paths.get(0);
    ClipScorer scorer =
        resources.shared(own, ClipScorer.class, () -> ClipScorer.load(own, resources.manager()));
    return opener.open(scorer, paths);
  }
}
