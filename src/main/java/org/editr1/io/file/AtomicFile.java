package org.editr1.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Writes a file under a temporary name, forces it to the disk and renames it: readers see the old
 * file or the new one.
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Replaces {@code file} by the concatenated {@code parts} without moving their positions. */
  public static void write(Path file, List<ByteBuffer> parts) throws IOException {
    try (PartFile part =
        PartFile.create(file.resolveSibling(file.getFileName() + PartFile.ENDING))) {
      for (ByteBuffer data : parts) {
        part.write(data);
      }
      part.force();
      part.moveTo(file);
    }
    forceFolderOf(file);
  }

  /** Replaces {@code file} by {@code bytes}. */
  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, List.of(ByteBuffer.wrap(bytes)));
  }

  /** Replaces {@code file} by {@code text} in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Renames a file or folder atomically; the new name survives a power cut once this returns. */
  public static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolderOf(to);
  }

  /** Forces the entries of a folder to the disk, on platforms where a folder can be opened. */
  public static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void forceFolderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      force(folder);
    }
  }
}
