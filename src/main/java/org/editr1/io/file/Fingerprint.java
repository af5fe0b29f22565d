package org.editr1.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.editr1.UserError;

/**
 * A short name for the contents of model folders and single files: equal files have equal names on
 * every node. Files under 1 GB in total are read completely; of larger ones each file's name,
 * length and first and last megabyte count, which hold the safetensors header and the ends of the
 * weights.
 */
public final class Fingerprint {
  /** Ends the names of {@link #complete} fingerprints. */
  public static final String EVERY_BYTE = " (every byte)";

  /** The bytes from which on only the ends of files are read. */
  public static final long PARTIAL = 1_000_000_000L;

  private static final int EDGE = 1 << 20;

  private Fingerprint() {}

  /** The fingerprint of each entry. */
  public static Map<String, String> ofAll(Map<String, List<Path>> paths) {
    Map<String, String> fingerprints = new TreeMap<>();
    paths.forEach((name, of) -> fingerprints.put(name, of(of)));
    return fingerprints;
  }

  /**
   * Sixteen hexadecimal digits over folders and single files; names of single files do not count.
   */
  public static String of(List<Path> paths) {
    return of(paths, PARTIAL);
  }

  static String of(List<Path> paths, long partial) {
    return reading(
        () -> {
          boolean complete = bytes(paths) < partial;
          Sha256 digest = new Sha256();
          for (Path path : paths) {
            for (Path file : files(path)) {
              addFile(digest, path, file, complete);
            }
          }
          return digest.hex().substring(0, 16);
        });
  }

  /**
   * Sixteen hexadecimal digits over every byte of folders and single files.
   *
   * @param sha256 returns the hash of a file
   */
  public static String complete(List<Path> paths, Function<Path, String> sha256) {
    return reading(
        () -> {
          Sha256 digest = new Sha256();
          for (Path path : paths) {
            for (Path file : files(path)) {
              addText(digest, label(path, file) + sha256.apply(file) + "\n");
            }
          }
          return digest.hex().substring(0, 16);
        });
  }

  /** Returns the bytes of folders and single files together. */
  public static long bytes(List<Path> paths) {
    return reading(
        () -> {
          long total = 0;
          for (Path path : paths) {
            for (Path file : files(path)) {
              total += Files.size(file);
            }
          }
          return total;
        });
  }

  private static <T> T reading(DiskError.Source<T> source) {
    try {
      return source.read();
    } catch (IOException e) {
      throw new UserError("a file of a model cannot be read: " + e, e);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (Files.isRegularFile(folder)) {
      return List.of(folder);
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !folder.relativize(file).toString().startsWith("."))
          .filter(file -> file.toString().matches(".*\\.(json|safetensors|txt|model|jinja)"))
          .sorted()
          .toList();
    }
  }

  private static void addFile(Sha256 digest, Path folder, Path file, boolean complete)
      throws IOException {
    long size = Files.size(file);
    addText(digest, label(folder, file));
    try (FileChannel channel = FileChannel.open(file)) {
      if (complete || size <= 2L * EDGE) {
        addRange(digest, channel, 0, size);
      } else {
        addRange(digest, channel, 0, EDGE);
        addRange(digest, channel, size - EDGE, size);
      }
    }
  }

  private static String label(Path folder, Path file) throws IOException {
    String name = folder.relativize(file).toString().replace('\\', '/');
    return name + " " + Files.size(file) + "\n";
  }

  private static void addText(Sha256 digest, String text) {
    digest.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void addRange(Sha256 digest, FileChannel channel, long from, long to)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    channel.position(from);
    for (long left = to - from; left > 0; left -= buffer.limit()) {
      buffer.clear().limit((int) Math.min(left, buffer.capacity()));
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
      buffer.flip();
      digest.add(buffer);
    }
  }
}
