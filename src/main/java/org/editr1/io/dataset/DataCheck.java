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
 * A data set line by line, with everything that a run would stumble over.
 *
 * @param counts of the halves that there are
 * @param problems each beginning with file, line and key
 */
public record DataCheck(Map<Split, Count> counts, List<String> problems) {
  /**
   * What the good lines of a half hold.
   *
   * @param pictures different sources
   * @param targets lines with a wanted picture
   * @param repeated lines with prompt and picture of an earlier one, which are one task
   * @param sizes of the sources as they are seen, width x height; empty if they were not opened
   * @param keys further ones
   */
  public record Count(
      int lines, int pictures, int targets, int repeated, Set<String> sizes, Set<String> keys) {}

  /**
   * @param opensPictures whether every picture is decoded, or only looked for
   * @throws UserError where there is no data set at all
   */
  public static DataCheck of(Path folder, boolean opensPictures) {
    Map<Split, Count> counts = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Split split : Split.values()) {
      // Evaluations alone need test lines.
      if (split == Split.TRAIN || Files.exists(DataSplit.file(folder, split))) {
        DataSplit lines = DataSplit.scan(folder, split, error -> add(problems, error));
        counts.put(split, new Reading(lines, opensPictures, problems).count());
      }
    }
    return new DataCheck(counts, List.copyOf(problems));
  }

  private static void add(List<String> problems, UserError error) {
    problems.add(String.valueOf(error.getMessage()));
  }

  private record Reading(DataSplit split, boolean opensPictures, List<String> problems) {
    Count count() {
      Set<String> ids = new HashSet<>();
      Set<Path> pictures = new HashSet<>();
      Set<String> sizes = new TreeSet<>();
      Set<String> keys = new TreeSet<>();
      int targets = 0;
      for (DataLine line : split.lines()) {
        ids.add(line.id());
        keys.addAll(line.metadata().keySet());
        if (pictures.add(line.imageFile()) && opensPictures) {
          open(line, "image", line.imageFile(), sizes);
        }
        Path target = line.targetFile();
        if (target != null) {
          targets++;
          if (opensPictures) {
            open(line, "target", target, new TreeSet<>());
          }
        }
      }
      int lines = split.lines().size();
      return new Count(lines, pictures.size(), targets, lines - ids.size(), sizes, keys);
    }

    private void open(DataLine line, String key, Path file, Set<String> sizes) {
      try {
        RgbImage picture = ImageFile.readUpright(file);
        sizes.add(picture.width() + "x" + picture.height());
      } catch (UserError e) {
        problems.add(split.file() + ":" + line.number() + ": key " + key + ": " + e.getMessage());
      }
    }
  }
}
