package org.editr1.io.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.editr1.UserError;

/** A failed disk operation. The message names the path. */
public final class DiskError extends UserError {
  private DiskError(String message, IOException cause) {
    super(message, cause);
  }

  public static DiskError writing(Path path, IOException cause) {
    return new DiskError(path + " cannot be written: " + reason(cause), cause);
  }

  public static DiskError reading(Path path, IOException cause) {
    return new DiskError(path + " cannot be read: " + reason(cause), cause);
  }

  /** What is read from a disk. */
  @FunctionalInterface
  public interface Source<T> {
    T read() throws IOException;
  }

  /** What is done to a disk. */
  @FunctionalInterface
  public interface Action {
    void run() throws IOException;
  }

  /** Returns what {@code source} gives; its failure becomes a disk error. */
  public static <T> T reading(Path path, Source<T> source) {
    try {
      return source.read();
    } catch (IOException e) {
      throw reading(path, e);
    }
  }

  /** Does {@code action}; its failure becomes a disk error. */
  public static void writing(Path path, Action action) {
    try {
      action.run();
    } catch (IOException e) {
      throw writing(path, e);
    }
  }

  /** Does {@code action}; its failure becomes a disk error. */
  public static void removing(Path path, Action action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new DiskError(path + " cannot be removed: " + reason(e), e);
    }
  }

  /** The reason of a failure; messages of file exceptions are often the path alone. */
  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (cause instanceof NoSuchFileException missing) {
      return missing.getFile() + " is missing";
    }
    if (cause instanceof NotDirectoryException || cause.getMessage() == null) {
      return cause.toString();
    }
    return cause instanceof FileSystemException file && file.getReason() == null
        ? cause.toString()
        : cause.getMessage();
  }
}
