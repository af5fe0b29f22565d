package org.editr1.node.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.editr1.UserError;
import org.editr1.engine.Inputs;
import org.editr1.io.file.TemporaryFolder;
import org.editr1.journey.Order;
import org.editr1.journey.TensorRef;
import org.editr1.store.DiskStore;
import org.editr1.store.StoreFailure;

/** The files of a run, read-only, and those that a replay makes, in a temporary folder. */
final class ReplayStore implements AutoCloseable {
  private final DiskStore run;
  private final TemporaryFolder folder;
  private final DiskStore replayed;
  private final Set<TensorRef> made = new HashSet<>();

  private ReplayStore(DiskStore run, TemporaryFolder folder) {
    this.run = run;
    this.folder = folder;
    this.replayed = DiskStore.open(folder.path(), null);
  }

  static ReplayStore over(DiskStore run) {
    return new ReplayStore(run, TemporaryFolder.create("edit-r1-replay"));
  }

  TensorRef put(String path, byte[] bytes) {
    TensorRef reference = replayed.put(path, bytes);
    made.add(reference);
    return reference;
  }

  /**
   * Reads a file and checks its length and SHA-256.
   *
   * @throws UserError if the file is missing or was changed
   */
  byte[] get(TensorRef reference) {
    try {
      return made.contains(reference) ? replayed.get(reference) : run.get(reference);
    } catch (StoreFailure e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /** A file that the replay has made. */
  Path path(TensorRef made) {
    return replayed.path(made);
  }

  /** Reads the files that an order names. */
  Inputs inputs(Order order) {
    Map<TensorRef, byte[]> inputs = new HashMap<>();
    order.inputs().forEach(reference -> inputs.put(reference, get(reference)));
    return new Inputs(inputs);
  }

  @Override
  public void close() {
    try {
      folder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
