package org.editr1.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.editr1.UserError;

/**
 * A short name for the contents of model folders and single files, equal on every node that has the
 * same ones. What is under 1 GB together is read whole; of more, each file's name, length and its
 * first and last megabyte count, which holds the safetensors header and the ends of the weights.
 */
public final class Fingerprint {
  private static final long WHOLE = 1_000_000_000L;
  private static final int EDGE = 1 << 20;

  private Fingerprint() {}

  /** That of each entry. */
  public static Map<String, String> ofAll(Map<String, List<Path>> paths) {
    Map<String, String> fingerprints = new TreeMap<>();
    paths.forEach((name, of) -> fingerprints.put(name, of(of)));
    return fingerprints;
  }

  /** Sixteen hexadecimal digits for the folders, or single files whose names do not count. */
  public static String of(List<Path> paths) {
    try {
      long total = 0;
      for (Path path : paths) {
        for (Path file : files(path)) {
          total += Files.size(file);
        }
      }
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path path : paths) {
        for (Path file : files(path)) {
          addFile(digest, path, file, total < WHOLE);
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (IOException e) {
      throw new UserError("a file of a model cannot be read: " + e, e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
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

  private static void addFile(MessageDigest digest, Path folder, Path file, boolean whole)
      throws IOException {
    long size = Files.size(file);
    String label = folder.relativize(file).toString().replace('\\', '/') + " " + size + "\n";
    digest.update(label.getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel = FileChannel.open(file)) {
      if (whole || size <= 2L * EDGE) {
        addRange(digest, channel, 0, size);
      } else {
        addRange(digest, channel, 0, EDGE);
        addRange(digest, channel, size - EDGE, size);
      }
    }
  }

  private static void addRange(MessageDigest digest, FileChannel channel, long from, long to)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    channel.position(from);
    for (long left = to - from; left > 0; left -= buffer.limit()) {
      buffer.clear().limit((int) Math.min(left, buffer.capacity()));
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
      buffer.flip();
      digest.update(buffer.duplicate());
    }
  }
}
