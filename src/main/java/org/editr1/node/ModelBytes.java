package org.editr1.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.editr1.UserError;
import org.editr1.io.file.Fingerprint;
import org.editr1.io.file.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every byte of model folders that are so large that the start reads the ends of their files
 * alone. A thread of its own does it, in a quarter of its time, so that nothing waits for it.
 */
final class ModelBytes {
  private static final Logger LOG = LoggerFactory.getLogger(ModelBytes.class);
  private static final int SLICE = 4 << 20;
  private static final int RESTS = 3;

  private ModelBytes() {}

  /**
   * Begins to read.
   *
   * @param sha256 returns the hash of a file: {@link #sha256}, or what is remembered of it
   * @param partial as {@link Fingerprint#PARTIAL}
   * @param reader gets {@link Fingerprint#complete} by the names of the large folders, with {@link
   *     Fingerprint#EVERY_BYTE}, on the thread that has read them; not called if there are none
   */
  static void read(
      Map<String, List<Path>> folders,
      Function<Path, String> sha256,
      long partial,
      Consumer<Map<String, String>> reader) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Map<String, String> complete = complete(folders, sha256, partial);
                if (!complete.isEmpty()) {
                  reader.accept(complete);
                }
              } catch (RuntimeException e) {
                LOG.warn("not every byte of the models could be compared: {}", e.getMessage());
              }
            },
            "model-bytes");
    thread.setDaemon(true);
    thread.start();
  }

  private static Map<String, String> complete(
      Map<String, List<Path>> folders, Function<Path, String> sha256, long partial) {
    Map<String, String> complete = new TreeMap<>();
    folders.forEach(
        (name, paths) -> {
          if (Fingerprint.bytes(paths) >= partial) {
            complete.put(name + Fingerprint.EVERY_BYTE, Fingerprint.complete(paths, sha256));
          }
        });
    return complete;
  }

  /** Returns the SHA-256 of a file, and rests three times as long as it reads. */
  static String sha256(Path file) {
    ByteBuffer slice = ByteBuffer.allocateDirect(SLICE);
    Sha256 hash = new Sha256();
    try (FileChannel channel = FileChannel.open(file)) {
      long began = System.nanoTime();
      while (channel.read(slice.clear()) >= 0) {
        hash.add(slice.flip());
        Thread.sleep(RESTS * (System.nanoTime() - began) / 1_000_000);
        began = System.nanoTime();
      }
      return hash.hex();
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
