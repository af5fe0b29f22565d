package org.editr1.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.file.DiskError;
import org.editr1.io.file.FileHash;
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
  private static final String NOT_READ = "-";

  /** The hash of a picture that has changed before it was read: no file has it. */
  private static final String NO_HASH = "0".repeat(64);

  /** Pictures of so many bytes together are read at the start, others when they are used. */
  private static final long READ_AT_START = 1_000_000_000;

  /** Opening a file takes as long as reading these bytes. */
  private static final long LEAST_BYTES = 1 << 16;

  private final SortedMap<String, Known> known = new TreeMap<>();
  private final List<String> changed = new ArrayList<>();
  private final SortedMap<String, Known> seen = new TreeMap<>();
  private final long readAtStart;

  /**
   * @param sha256 {@link #NOT_READ} for a file that was never read
   */
  private record Known(String sha256, long bytes, String time) {
    boolean isRead() {
      return !sha256.equals(NOT_READ);
    }

    boolean fits(Known now) {
      return bytes == now.bytes && time.equals(now.time);
    }

    String line(String name) {
      return sha256 + " " + bytes + " " + time + " " + name + "\n";
    }
  }

  private FileHashes(
      Path list, @Nullable Path data, Function<Path, String> reader, long readAtStart) {
    this.readAtStart = readAtStart;
    this.list = list;
    this.data = data;
    this.reader = reader;
    try {
      if (Files.exists(list)) {
        try (Stream<String> lines = Files.lines(list)) {
          lines.forEach(this::read);
        }
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
    return ofPictures(folder, data, READ_AT_START);
  }

  static FileHashes ofPictures(RunFolder folder, Path data, long readAtStart) {
    return new FileHashes(
        folder.pictures(),
        data,
        file -> DiskError.reading(file, () -> Sha256.of(file)),
        readAtStart);
  }

  /**
   * Reads the list of model files of a run folder, which need not exist.
   *
   * @param reader returns the SHA-256 of a file that is read
   */
  public static FileHashes ofModels(RunFolder folder, Function<Path, String> reader) {
    return new FileHashes(folder.models(), null, reader, Long.MAX_VALUE);
  }

  private void read(String line) {
    String[] parts = line.split(" ", 4);
    if (parts.length == 4
        && (Sha256.isHash(parts[0]) || parts[0].equals(NOT_READ))
        && parts[1].matches("\\d{1,18}")) {
      known.put(parts[3], new Known(parts[0], Long.parseLong(parts[1]), parts[2]));
    }
  }

  /** Returns the SHA-256 of a file, which is read unless it has the length and time of the list. */
  public synchronized String sha256(Path file) {
    return taken(name(file), file, now(file)).sha256();
  }

  /**
   * Returns what a picture of the list was when the run began, whatever it is now; it is read at
   * its first use. The hash survives a power cut once this returns. A picture that has changed
   * before its first use gets a hash that no file has, so that whoever fetches it notices.
   */
  public synchronized FileHash firstUse(Path file) {
    String name = name(file);
    Known before = known.get(name);
    if (before != null && !before.isRead()) {
      if (!Files.exists(file) || !before.fits(now(file))) {
        return new FileHash(before.bytes(), NO_HASH);
      }
      before = taken(name, file, before);
      append(before.line(name));
    }
    Known used = before == null ? taken(name, file, now(file)) : before;
    return new FileHash(used.bytes(), used.sha256());
  }

  private Known taken(String name, Path file, Known now) {
    Known before = known.get(name);
    if (before != null && before.isRead() && before.fits(now)) {
      return before;
    }
    Known read = new Known(reader.apply(file), now.bytes(), now.time());
    known.put(name, read);
    if (before != null && before.isRead() && !before.sha256().equals(read.sha256())) {
      changed.add(name);
    }
    return read;
  }

  private void append(String line) {
    DiskError.writing(
        list,
        () -> Files.writeString(list, line, StandardOpenOption.APPEND, StandardOpenOption.SYNC));
  }

  private static Known now(Path file) {
    BasicFileAttributes now =
        DiskError.reading(file, () -> Files.readAttributes(file, BasicFileAttributes.class));
    return new Known(NOT_READ, now.size(), now.lastModifiedTime().toString());
  }

  private String name(Path file) {
    Path name = data == null ? file.toAbsolutePath() : data.relativize(file);
    return name.toString().replace('\\', '/');
  }

  private Path file(String name) {
    return data == null ? Path.of(name) : data.resolve(name);
  }

  /** A file belongs to the list; it is not read. */
  public void see(Path file) {
    String name = name(file);
    if (!seen.containsKey(name)) {
      Known now = now(file);
      Known before = known.get(name);
      seen.put(name, before != null && before.fits(now) ? before : now);
    }
  }

  /**
   * Returns 16 hexadecimal digits over names and contents of the files {@link #see seen}, or over
   * names and lengths if they are too many to be read now; forgets all others.
   */
  public String digest() {
    long bytes = seen.values().stream().mapToLong(one -> Math.max(one.bytes(), LEAST_BYTES)).sum();
    boolean reads = bytes < readAtStart;
    Sha256 digest = new Sha256();
    seen.forEach(
        (name, now) -> {
          Known before = known.putIfAbsent(name, now);
          boolean unlike = before != null && !before.fits(now);
          if (unlike && !before.isRead()) {
            changed.add(name);
            known.put(name, now);
          }
          String of = Long.toString(now.bytes());
          if (reads || (unlike && before.isRead())) {
            String sha256 = taken(name, file(name), now).sha256();
            of = reads ? sha256 : of;
          }
          String text = of + " " + name + "\n";
          digest.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        });
    known.keySet().retainAll(seen.keySet());
    seen.clear();
    return digest.hex().substring(0, 16);
  }

  /** Returns the first file that was found to have other bytes than listed. */
  Optional<String> changed() {
    return changed.stream().findFirst();
  }

  /** Writes the list; once this returns, it survives a power cut. */
  public synchronized void save() {
    StringBuilder lines = new StringBuilder();
    known.forEach((name, file) -> lines.append(file.line(name)));
    try {
      AtomicFile.write(list, lines.toString());
    } catch (IOException e) {
      throw new UserError(list + " cannot be written: " + e, e);
    }
  }
}
