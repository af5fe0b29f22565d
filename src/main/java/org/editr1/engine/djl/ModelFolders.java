package org.editr1.engine.djl;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.editr1.journey.RunSpec;
import org.editr1.reward.ClipFiles;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.RunRewards;
import org.jspecify.annotations.Nullable;

/**
 * This machine's copies of the folders and files that a run's models are read from.
 *
 * @param model the editing pipeline
 * @param judge null if this machine has none
 * @param clip the models of the CLIP rewards that this machine has
 */
public record ModelFolders(Path model, @Nullable Judge judge, RunSpec.Clip clip) {
  /** The name of the editing pipeline in fingerprints. */
  public static final String MODEL = "model";

  /**
   * The model behind {@code mllm_score}.
   *
   * @param template file with the text of the judge's prompt
   */
  public record Judge(Path folder, Path template) {}

  /** The folders that the run names and needs: the copies of the head's machine. */
  public static ModelFolders of(RunSpec run) {
    Set<String> read = RunRewards.of(run).files(RewardSetup.of(run)).keySet();
    Judge judge = new Judge(Path.of(run.judge().path()), Path.of(run.judge().template()));
    return new ModelFolders(
        Path.of(run.model().path()),
        read.contains(RewardSetup.JUDGE) ? judge : null,
        ClipFiles.only(run.clip(), read));
  }

  /** All folders and files by their names in fingerprints. */
  public Map<String, List<Path>> files() {
    Map<String, List<Path>> files = new TreeMap<>();
    files.put(MODEL, List.of(model));
    if (judge != null) {
      files.put(RewardSetup.JUDGE, List.of(judge.folder(), judge.template()));
    }
    ClipFiles.of(clip)
        .forEach((name, paths) -> files.put(name, paths.stream().map(Path::of).toList()));
    return files;
  }

  /** The setup of the run's rewards on this machine. */
  RewardSetup rewards(RunSpec run) {
    RewardSetup setup = RewardSetup.of(run).withClip(clip);
    return judge == null ? setup : setup.withJudge(judge.folder(), judge.template());
  }
}
