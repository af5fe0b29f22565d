package org.editr1.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.editr1.io.file.DiskError;
import org.editr1.io.file.PartFile;
import org.editr1.io.file.Sha256;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way into the store: invisible until all its bytes have come and have the announced
 * hash. Once a call has failed, nothing is left of it. Not thread-safe.
 */
public final class Incoming implements AutoCloseable {
  private final DiskStore store;
  private final TensorRef announced;
  private final Path temporary;
  private final PartFile part;
  private @Nullable Runnable ended;
  private final Sha256 hash = new Sha256();
  private long bytes;

  Incoming(DiskStore store, TensorRef announced, Path temporary) throws IOException {
    this.store = store;
    this.announced = announced;
    this.temporary = temporary;
    this.part = PartFile.create(temporary);
  }

  /** The reference that was announced. */
  public TensorRef reference() {
    return announced;
  }

  /** Runs {@code action} once, when the file is finished or given up. */
  Incoming onEnd(Runnable action) {
    ended = action;
    return this;
  }

  /** Appends what remains in {@code data}. */
  public void write(ByteBuffer data) {
    bytes += data.remaining();
    if (bytes > announced.bytes()) {
      throw refused("there are more than the " + announced.bytes() + " bytes announced");
    }
    try {
      hash.add(data);
      part.write(data);
    } catch (IOException e) {
      close();
      throw DiskError.writing(temporary, e);
    }
  }

  /** Checks the bytes and puts the file in its place. */
  public TensorRef finish() {
    if (bytes != announced.bytes()) {
      throw refused(bytes + " bytes came, " + announced.bytes() + " were announced");
    }
    String found = hash.hex();
    if (!found.equals(announced.sha256())) {
      throw refused("the bytes have SHA-256 " + found + ", announced was " + announced.sha256());
    }
    try (this) {
      store.commit(part, announced);
    }
    return announced;
  }

  /** Removes what has come so far, unless the file is finished. */
  @Override
  public void close() {
    if (ended != null) {
      ended.run();
      ended = null;
    }
    DiskError.removing(temporary, part::close);
  }

  private StoreFailure refused(String why) {
    close();
    return new StoreFailure(StoreFailure.Kind.REFUSED, announced.id() + " is not stored: " + why);
  }
}
