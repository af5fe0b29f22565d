package org.editr1.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.file.DiskError;
import org.editr1.io.file.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * {@code pictures.txt} and {@code models.txt}: the SHA-256 of every picture of a run's data set and
 * of every file of its models, with length and time of the file. Only files of another length or
 * time are read again, so touching one changes nothing.
 */
public final class FileHashes {
  private final Path list;
  private final @Nullable Path data;
  private final Function<Path, String> reader;
  private final SortedMap<String, Known> known = new TreeMap<>();
  private final List<String> changed = new ArrayList<>();

  private record Known(String sha256, long bytes, String time) {}

  private FileHashes(Path list, @Nullable Path data, Function<Path, String> reader) {
    this.list = list;
    this.data = data;
    this.reader = reader;
    try {
      if (Files.exists(list)) {
        Files.readAllLines(list).forEach(this::read);
      }
    } catch (IOException e) {
      throw new UserError(list + " cannot be read: " + e, e);
    }
  }

  /**
   * Reads the list of pictures of a run folder, which need not exist.
   *
   * @param data the data set's folder
   */
  public static FileHashes ofPictures(RunFolder folder, Path data) {
    return new FileHashes(
        folder.pictures(), data, file -> DiskError.reading(file, () -> Sha256.of(file)));
  }

  /**
   * Reads the list of model files of a run folder, which need not exist.
   *
   * @param reader returns the SHA-256 of a file that is read
   */
  public static FileHashes ofModels(RunFolder folder, Function<Path, String> reader) {
    return new FileHashes(folder.models(), null, reader);
  }

  private void read(String line) {
    String[] parts = line.split(" ", 4);
    if (parts.length == 4 && Sha256.isHash(parts[0]) && parts[1].matches("\\d{1,18}")) {
      known.put(parts[3], new Known(parts[0], Long.parseLong(parts[1]), parts[2]));
    }
  }

  /** Returns the SHA-256 of a file, which is read unless it has the length and time of the list. */
  public synchronized String sha256(Path file) {
    String name = name(file);
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      String time = now.lastModifiedTime().toString();
      Known before = known.get(name);
      if (before != null && before.bytes() == now.size() && before.time().equals(time)) {
        return before.sha256();
      }
      String sha256 = reader.apply(file);
      known.put(name, new Known(sha256, now.size(), time));
      if (before != null && !before.sha256().equals(sha256)) {
        changed.add(name);
      }
      return sha256;
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e, e);
    }
  }

  private String name(Path file) {
    Path name = data == null ? file.toAbsolutePath() : data.relativize(file);
    return name.toString().replace('\\', '/');
  }

  /** Returns 16 hexadecimal digits over names and contents of these files; forgets all others. */
  public String digest(Collection<Path> files) {
    SortedMap<String, Path> sorted = new TreeMap<>();
    files.forEach(file -> sorted.put(name(file), file));
    Sha256 digest = new Sha256();
    sorted.forEach(
        (name, file) -> {
          String line = sha256(file) + " " + name + "\n";
          digest.add(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        });
    known.keySet().retainAll(sorted.keySet());
    return digest.hex().substring(0, 16);
  }

  /** Returns the first file that was found to have other bytes than listed. */
  Optional<String> changed() {
    return changed.stream().findFirst();
  }

  /** Writes the list; once this returns, it survives a power cut. */
  public synchronized void save() {
    StringBuilder lines = new StringBuilder();
    known.forEach(
        (name, file) ->
            lines.append(
                "%s %d %s %s%n".formatted(file.sha256(), file.bytes(), file.time(), name)));
    try {
      AtomicFile.write(list, lines.toString());
    } catch (IOException e) {
      throw new UserError(list + " cannot be written: " + e, e);
    }
  }
}
