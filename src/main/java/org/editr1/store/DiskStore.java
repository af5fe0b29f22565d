package org.editr1.store;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.file.DiskError;
import org.editr1.io.file.FileHash;
import org.editr1.io.file.Folders;
import org.editr1.io.file.PartFile;
import org.editr1.io.file.Sha256;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/**
 * The store's files: below a root that one process writes, and, under ids that begin with {@code
 * data/}, the data set's own files, which are only read. All calls block; any thread may make them.
 *
 * <p>A file is never seen half-written and never changes. After a power cut one that was not forced
 * may be damaged: {@link #holds} tells, and storing it again mends it.
 */
public final class DiskStore {
  /** Maximum array length on HotSpot. */
  public static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

  private static final int SLICE = 1 << 20;
  private static final Pattern OF_STEP = Pattern.compile("step-(\\d{1,9})/.*");

  /** A map that forgets its oldest entries, so that it stays as large in a run of any length. */
  private static final class Newest<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final int MAX_ENTRIES = 10_000;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MAX_ENTRIES;
    }
  }

  /** Operating systems write files back within a minute. */
  private static final Duration WRITTEN_BACK = Duration.ofMinutes(10);

  private final Path root;
  private final @Nullable Path data;
  private final AtomicLong parts = new AtomicLong();
  private final AtomicLong underWay = new AtomicLong();
  private volatile long reserve;
  private volatile int closedBelow;

  /** References whose bytes this process has seen. */
  private final Set<TensorRef> verified =
      Collections.synchronizedSet(Collections.newSetFromMap(new Newest<>()));

  private final Map<String, TensorRef> dataReferences = Collections.synchronizedMap(new Newest<>());
  private final Function<Path, FileHash> hashes;

  private DiskStore(Path root, @Nullable Path data, Function<Path, FileHash> hashes) {
    this.root = root;
    this.data = data;
    this.hashes = hashes;
  }

  /**
   * Takes a store's folder, makes it if needed and removes what a crash has left unfinished.
   *
   * @param data the data set's folder, or null when the run has none
   */
  public static DiskStore open(Path root, @Nullable Path data) {
    return open(root, data, DiskStore::hash);
  }

  /**
   * Opens a store like {@link #open(Path, Path)}.
   *
   * @param hashes gives length and SHA-256 of a file of the data set
   */
  public static DiskStore open(Path root, @Nullable Path data, Function<Path, FileHash> hashes) {
    if (data != null && !Files.isDirectory(data)) {
      throw new UserError("the data set " + data + " is not a folder");
    }
    DiskError.writing(
        root,
        () -> {
          Files.createDirectories(root);
          Folders.removeParts(root);
        });
    return new DiskStore(root, data, hashes);
  }

  private static FileHash hash(Path file) {
    return DiskError.reading(file, () -> new FileHash(Files.size(file), Sha256.of(file)));
  }

  /** Opens a store for reading, which another process may write at the same time. */
  public static DiskStore reading(Path root, @Nullable Path data) {
    return new DiskStore(root, data, DiskStore::hash);
  }

  /** Stores a file like {@link TensorStore#put}. */
  public TensorRef put(String path, byte[] bytes) {
    try (Incoming incoming = receive(path, bytes.length, Sha256.of(bytes))) {
      incoming.write(ByteBuffer.wrap(bytes));
      return incoming.finish();
    }
  }

  /** Stores a file like {@link #put}; once this returns, it survives a power cut. */
  public TensorRef putForced(String path, byte[] bytes) {
    TensorRef reference = put(path, bytes);
    Path file = file(reference.id());
    DiskError.writing(file, () -> force(file));
    return reference;
  }

  private void force(Path file) throws IOException {
    Folders.forceFile(file);
    for (Path folder = file.getParent();
        folder != null && folder.startsWith(root);
        folder = folder.getParent()) {
      AtomicFile.force(folder);
    }
  }

  /**
   * Begins to store a file whose bytes will follow.
   *
   * @throws StoreFailure if no file can have this path, length or hash
   */
  public Incoming receive(String path, long bytes, String sha256) {
    if (bytes < 0 || !Sha256.isHash(sha256)) {
      throw new StoreFailure(
          StoreFailure.Kind.REFUSED,
          "%s is announced with %d bytes and SHA-256 \"%s\"; expected a length and 64 lower-case hexadecimal digits"
              .formatted(path, bytes, sha256));
    }
    String id = StoreId.withHash(StoreId.checkedForWriting(path), sha256);
    Path file = file(id);
    Path temporary =
        file.resolveSibling(file.getFileName() + "." + parts.incrementAndGet() + PartFile.ENDING);
    try {
      Files.createDirectories(temporary.getParent());
      return new Incoming(this, new TensorRef(id, bytes, sha256), temporary);
    } catch (IOException e) {
      throw DiskError.writing(temporary, e);
    }
  }

  /** Lets {@link #admit} leave so many bytes of the disk free, for files that must not fail. */
  public void reserve(long bytes) {
    reserve = bytes;
  }

  /** The steps before this one have ended: {@link #admit} takes nothing for them. */
  public void closeBelow(int step) {
    closedBelow = step;
  }

  /**
   * Begins to store a file of somebody else, like {@link #receive}, unless it comes too late for
   * its step or the disk would be too full with it and with those under way.
   */
  Incoming admit(String path, long bytes, String sha256) {
    Matcher step = OF_STEP.matcher(path);
    if (step.matches() && Integer.parseInt(step.group(1)) < closedBelow) {
      throw new StoreFailure(
          StoreFailure.Kind.REFUSED, path + " is not stored: its step has ended");
    }
    if (freeBytes() - underWay.addAndGet(bytes) < reserve) {
      underWay.addAndGet(-bytes);
      throw new StoreFailure(
          StoreFailure.Kind.FULL,
          "%s is not stored: the disk of the store is full but for what checkpoints and journals need"
              .formatted(path));
    }
    try {
      return receive(path, bytes, sha256).onEnd(() -> underWay.addAndGet(-bytes));
    } catch (RuntimeException e) {
      underWay.addAndGet(-bytes);
      throw e;
    }
  }

  /** Moves a complete file to its place, where equal or damaged bytes may be already. */
  synchronized void commit(PartFile part, TensorRef reference) {
    Path file = file(reference.id());
    try {
      if (Files.exists(file)) {
        if (holds(reference)) {
          return;
        }
        String found = Sha256.of(file);
        if (StoreId.carries(reference.id(), found)) {
          throw new StoreFailure(
              StoreFailure.Kind.REFUSED,
              file + " holds other bytes whose SHA-256 begins with the same digits: " + found);
        }
      }
      part.moveTo(file);
      verified.add(reference);
    } catch (IOException e) {
      throw DiskError.writing(file, e);
    }
  }

  /** Reads a file like {@link TensorStore#get}. */
  public byte[] get(TensorRef reference) {
    if (reference.bytes() > MAX_ARRAY_LENGTH) {
      throw tooLong(reference);
    }
    byte[] bytes = read(reference);
    String found = Sha256.of(bytes);
    if (!found.equals(reference.sha256())) {
      verified.remove(reference);
      throw damaged(reference, "it has SHA-256 " + found);
    }
    return bytes;
  }

  private byte[] read(TensorRef reference) {
    try (FileChannel channel = channel(reference)) {
      byte[] bytes = new byte[(int) reference.bytes()];
      for (int at = 0; at < bytes.length; ) {
        int read = channel.read(ByteBuffer.wrap(bytes, at, Math.min(bytes.length - at, SLICE)));
        if (read < 0) {
          throw damaged(reference, "it has only " + at + " bytes");
        }
        at += read;
      }
      return bytes;
    } catch (IOException e) {
      throw DiskError.reading(file(reference.id()), e);
    }
  }

  /** A file for reading, with its length checked but not its hash. */
  public FileChannel channel(TensorRef reference) {
    Path file = file(reference.id());
    if (!Files.isRegularFile(file)) {
      throw new StoreFailure(
          StoreFailure.Kind.MISSING, reference.id() + " is not in the store: no file " + file);
    }
    long bytes = DiskError.reading(file, () -> Files.size(file));
    if (bytes != reference.bytes()) {
      throw damaged(reference, "it has " + bytes + " bytes");
    }
    return DiskError.reading(file, () -> FileChannel.open(file));
  }

  /** A file for reading by its path, once it is known that it has the reference's bytes. */
  public Path path(TensorRef reference) {
    if (!holds(reference)) {
      get(reference);
    }
    return file(reference.id());
  }

  /**
   * Returns whether the store holds the file with the reference's bytes; reads all of it, unless
   * this process has received or read them before.
   */
  public boolean holds(TensorRef reference) {
    if (!hasLength(reference)) {
      return false;
    }
    if (!verified.contains(reference)) {
      Path file = file(reference.id());
      String found = DiskError.reading(file, () -> Sha256.of(file));
      if (!found.equals(reference.sha256())) {
        return false;
      }
      verified.add(reference);
    }
    return true;
  }

  /**
   * Returns whether a file is not there, or not as it was; reads all of it, however often it was
   * read before, and removes a damaged one.
   */
  public boolean isLost(TensorRef reference) {
    verified.remove(reference);
    if (holds(reference)) {
      return false;
    }
    delete(reference.id());
    return true;
  }

  /**
   * Returns whether a file has survived the end of an earlier process: like {@link #holds}, but a
   * file that was written some minutes before {@code last} is only measured, since a power cut
   * damages none that the operating system has written long ago.
   *
   * @param last when the earlier process wrote for the last time
   */
  public boolean survived(TensorRef reference, Instant last) {
    if (!hasLength(reference)) {
      return false;
    }
    Path file = file(reference.id());
    FileTime written = DiskError.reading(file, () -> Files.getLastModifiedTime(file));
    return written.toInstant().isBefore(last.minus(WRITTEN_BACK)) || holds(reference);
  }

  private boolean hasLength(TensorRef reference) {
    Path file = file(reference.id());
    return DiskError.reading(
        file, () -> Files.isRegularFile(file) && Files.size(file) == reference.bytes());
  }

  /**
   * Names a file of the data set, which stays where it is.
   *
   * @param relativePath as the data set's line writes it; the hash is remembered
   * @throws UserError if it is missing or lies outside the data set's folder
   */
  public TensorRef dataReference(String relativePath) {
    TensorRef known = dataReferences.get(relativePath);
    if (known == null) {
      known = hashed(relativePath);
      dataReferences.put(relativePath, known);
    }
    return known;
  }

  private TensorRef hashed(String relativePath) {
    Path path = Path.of(relativePath).normalize();
    if (path.isAbsolute() || path.startsWith("..")) {
      throw new UserError(
          "%s lies outside the data set's folder %s; expected a path relative to that folder"
              .formatted(relativePath, data));
    }
    String id = StoreId.DATA + path;
    FileHash hash = hashes.apply(file(id));
    return new TensorRef(id, hash.bytes(), hash.sha256());
  }

  /** Removes a file; nothing happens when it is not there. */
  public void delete(String id) {
    Path file = file(StoreId.checkedForWriting(id));
    DiskError.removing(file, () -> Files.deleteIfExists(file));
  }

  /** The ids of the files in a folder and below it; none if there is no such folder. */
  public List<String> ids(String path) {
    Path folder = folder(path);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace(File.separatorChar, '/'))
          .filter(id -> !id.endsWith(PartFile.ENDING))
          .toList();
    } catch (IOException e) {
      throw DiskError.reading(folder, e);
    }
  }

  /** Removes a folder such as {@code step-3} with all that is in it. */
  public void deleteFolder(String path) {
    Path folder = folder(path);
    DiskError.removing(folder, () -> Folders.remove(folder));
  }

  /** Returns where the folder {@code path} of the store is, whether or not there is one. */
  public Path folder(String path) {
    return file(StoreId.checkedForWriting(path));
  }

  /** Returns the free space of the disk in units of 1,000,000 bytes. */
  public long freeMegabytes() {
    return freeBytes() / 1_000_000;
  }

  private long freeBytes() {
    return DiskError.reading(root, () -> Files.getFileStore(root).getUsableSpace());
  }

  private Path file(String id) {
    try {
      if (!StoreId.isData(StoreId.checked(id))) {
        return root.resolve(id);
      }
      if (data == null) {
        throw StoreId.refused(id, "this store has no data set");
      }
      return data.resolve(id.substring(StoreId.DATA.length()));
    } catch (InvalidPathException e) {
      throw StoreId.refused(id, e.getReason());
    }
  }

  /** The failure of a file that no array can hold. */
  public static StoreFailure tooLong(TensorRef reference) {
    return new StoreFailure(
        StoreFailure.Kind.REFUSED,
        "%s has %d bytes, but an array of the JVM holds %d at most"
            .formatted(reference.id(), reference.bytes(), MAX_ARRAY_LENGTH));
  }

  private static StoreFailure damaged(TensorRef reference, String found) {
    return new StoreFailure(
        StoreFailure.Kind.DAMAGED,
        "%s is damaged in the store: %s, expected %d bytes with SHA-256 %s"
            .formatted(reference.id(), found, reference.bytes(), reference.sha256()));
  }
}
