package org.editr1.io.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.editr1.UserError;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.Split;

/**
 * The check of a data set, line by line, for everything that would fail in a run.
 *
 * @param counts counts of the splits that exist
 * @param problems each beginning with file, line and key
 */
public record DataCheck(Map<Split, Count> counts, List<String> problems) {
  /**
   * The contents of the valid lines of a split.
   *
   * @param images distinct sources
   * @param targets lines with a target image
   * @param repeated lines with the prompt and image of an earlier line, which are one task
   * @param sizes sizes of the upright sources, width x height; empty if they were not opened
   * @param keys additional keys
   */
  public record Count(
      int lines, int images, int targets, int repeated, Set<String> sizes, Set<String> keys) {}

  /**
   * @param opensImages whether every image is decoded, or only its file looked up
   * @throws UserError if there is no data set
   */
  public static DataCheck of(Path folder, boolean opensImages) {
    Map<Split, Count> counts = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Split split : Split.values()) {
      // Evaluations alone need test lines.
      if (split == Split.TRAIN || Files.exists(DataSplit.file(folder, split))) {
        DataSplit lines = DataSplit.scan(folder, split, error -> add(problems, error));
        counts.put(split, new Reading(lines, opensImages, problems).count());
      }
    }
    return new DataCheck(counts, List.copyOf(problems));
  }

  private static void add(List<String> problems, UserError error) {
    problems.add(String.valueOf(error.getMessage()));
  }

  private record Reading(DataSplit split, boolean opensImages, List<String> problems) {
    Count count() {
      Set<String> ids = new HashSet<>();
      Set<Path> images = new HashSet<>();
      Set<String> sizes = new TreeSet<>();
      Set<String> keys = new TreeSet<>();
      int targets = 0;
      for (DataLine line : split.lines()) {
        ids.add(line.id());
        keys.addAll(line.metadata().keySet());
        if (images.add(line.imageFile()) && opensImages) {
          open(line, "image", line.imageFile(), sizes);
        }
        Path target = line.targetFile();
        if (target != null) {
          targets++;
          if (opensImages) {
            open(line, "target", target, new TreeSet<>());
          }
        }
      }
      int lines = split.lines().size();
      return new Count(lines, images.size(), targets, lines - ids.size(), sizes, keys);
    }

    private void open(DataLine line, String key, Path file, Set<String> sizes) {
      try {
        RgbImage image = ImageFile.readUpright(file);
        sizes.add(image.width() + "x" + image.height());
      } catch (UserError e) {
        problems.add(split.file() + ":" + line.number() + ": key " + key + ": " + e.getMessage());
      }
    }
  }
}
