package org.editr1.folder;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.editr1.Failure;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.file.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * {@code inputs.json}: what a run was started with, as short texts by name. Paths are not in it: a
 * model or data set may lie elsewhere, with equal contents.
 */
public final class Inputs {
  /** Begins the names of settings. */
  public static final String SETTING = "setting ";

  /** Begins the names of model folders. */
  public static final String FOLDER = "folder ";

  private static final String STEPS = SETTING + "steps";
  private static final int LONGEST = 200;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Inputs() {}

  /**
   * Records fingerprints over every byte of the model folders, each once.
   *
   * @param now by the name of the folder, with {@link Fingerprint#EVERY_BYTE}
   * @return the differences from those that are recorded, with both values
   */
  public static List<String> complete(RunFolder folder, Map<String, String> now) {
    SortedMap<String, String> inputs = read(folder.inputs());
    List<String> differences = new ArrayList<>();
    now.forEach(
        (name, hash) -> {
          String before = inputs.putIfAbsent(FOLDER + name, hash);
          if (before != null && !before.equals(hash)) {
            differences.add(FOLDER + name + " was " + before + " and is " + hash);
          }
        });
    write(folder.inputs(), inputs);
    return differences;
  }

  /**
   * Returns the fingerprints of model folders that {@link #bind} recorded.
   *
   * @param names of the folders
   */
  public static Map<String, String> fingerprints(RunFolder folder, Set<String> names) {
    SortedMap<String, String> inputs = read(folder.inputs());
    Map<String, String> fingerprints = new TreeMap<>();
    names.forEach(
        name -> fingerprints.put(name, Objects.requireNonNull(inputs.get(FOLDER + name))));
    return fingerprints;
  }

  /** Returns the failure of a run that was started with other inputs. */
  public static Failure changed(RunFolder folder, List<String> differences) {
    return new Failure(
        Failure.Kind.CHANGED,
        "%s was started with other inputs: %s. Restore them, or continue with the new ones by --accept-changed-inputs (head node: acceptChangedInputs)"
            .formatted(folder.root(), String.join("; ", differences)));
  }

  /**
   * Compares the inputs of a run with those that its folder names; those of a new run are recorded.
   * More steps are no difference. Fingerprints over every byte are kept unless differences are
   * accepted.
   *
   * @param pictures those of the data set, whose list is written, too
   * @param accepts whether differences are recorded instead of refused
   * @return the differences, with both values
   * @throws Failure that names the differences which are not accepted
   */
  public static List<String> bind(
      RunFolder folder, SortedMap<String, String> now, FileHashes pictures, boolean accepts) {
    Path file = folder.inputs();
    List<String> differences = new ArrayList<>();
    if (folder.holdsRun()) {
      SortedMap<String, String> before = read(file);
      SortedMap<String, String> complete = new TreeMap<>(before);
      complete.keySet().removeIf(name -> !name.endsWith(Fingerprint.EVERY_BYTE));
      before.keySet().removeAll(complete.keySet());
      differences.addAll(differences(before, now));
      if (!accepts) {
        now.putAll(complete);
      }
    }
    pictures.changed().ifPresent(name -> differences.add("the picture " + name + " has changed"));
    if (!differences.isEmpty() && !accepts) {
      throw changed(folder, differences);
    }
    write(file, now);
    pictures.save();
    return differences;
  }

  private static void write(Path file, SortedMap<String, String> inputs) {
    try {
      AtomicFile.write(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(inputs) + "\n");
    } catch (IOException e) {
      throw new UserError(file + " cannot be written: " + e, e);
    }
  }

  private static SortedMap<String, String> read(Path file) {
    try {
      return Files.exists(file)
          ? JSON.readValue(file.toFile(), new TypeReference<TreeMap<String, String>>() {})
          : new TreeMap<>();
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<String> differences(
      SortedMap<String, String> before, SortedMap<String, String> now) {
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(now.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(before.get(name), now.get(name)))
        .filter(name -> !(name.equals(STEPS) && isMore(before.get(name), now.get(name))))
        .map(name -> name + " was " + text(before.get(name)) + " and is " + text(now.get(name)))
        .toList();
  }

  private static boolean isMore(@Nullable String before, @Nullable String now) {
    return before != null && now != null && Integer.parseInt(now) > Integer.parseInt(before);
  }

  private static String text(@Nullable String value) {
    String text = value == null ? "not recorded" : value;
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
  }
}
