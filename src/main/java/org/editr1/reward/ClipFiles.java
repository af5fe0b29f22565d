package org.editr1.reward;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.RunSpec;

/** The folders and files of the rewards on CLIP, by their names in fingerprints. */
public final class ClipFiles {
  private static final String CLIPSCORE = "clip.clipscore";
  private static final String PICKSCORE = "clip.pickscore";
  private static final String AESTHETIC = "clip.aesthetic";

  private ClipFiles() {}

  /** The paths of each reward that can be opened. */
  public static SortedMap<String, List<String>> of(RunSpec.Clip clip) {
    SortedMap<String, List<String>> files = new TreeMap<>();
    if (clip.clipscore() != null) {
      files.put(CLIPSCORE, List.of(clip.clipscore()));
    }
    if (clip.pickscore() != null) {
      files.put(PICKSCORE, List.of(clip.pickscore()));
    }
    if (clip.aesthetic() != null && clip.aestheticHead() != null) {
      files.put(AESTHETIC, List.of(clip.aesthetic(), clip.aestheticHead()));
    }
    return files;
  }

  /** The settings of the rewards under {@code names} alone. */
  public static RunSpec.Clip only(RunSpec.Clip clip, Set<String> names) {
    boolean aesthetic = names.contains(AESTHETIC);
    return new RunSpec.Clip(
        names.contains(CLIPSCORE) ? clip.clipscore() : null,
        names.contains(PICKSCORE) ? clip.pickscore() : null,
        aesthetic ? clip.aesthetic() : null,
        aesthetic ? clip.aestheticHead() : null);
  }
}
