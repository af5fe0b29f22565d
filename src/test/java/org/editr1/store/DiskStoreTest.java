package org.editr1.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.io.file.Sha256;
import org.editr1.journey.TensorRef;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskStoreTest {
  /** As sha256sum says. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final String PATH = "step-3/group-7/rollout-0.safetensors";

  @TempDir Path run;
  private Path root;
  private DiskStore store;

  @BeforeEach
  void open() {
    root = run.resolve("store");
    store = DiskStore.open(root, null);
  }

  @Test
  void idHasTheHashBeforeItsEnding() throws IOException {
    TensorRef stored = store.put(PATH, bytes("abc"));
    String id = "step-3/group-7/rollout-0.ba7816bf8f.safetensors";
    assertEquals(new TensorRef(id, 3, ABC), stored);
    assertEquals("abc", Files.readString(root.resolve(id)));
    assertEquals("a.b/plain.ba7816bf8f", store.put("a.b/plain", bytes("abc")).id());
    assertArrayEquals(bytes("abc"), store.get(stored));
    assertTrue(store.holds(stored));
  }

  @Test
  void equalBytesShareAFile() throws IOException {
    TensorRef first = store.put(PATH, bytes("abc"));
    assertEquals(first, store.put(PATH, bytes("abc")));
    assertEquals(first, store.putForced(PATH, bytes("abc")));
    TensorRef other = store.put(PATH, bytes("abd"));
    assertEquals(2, files().size());
    assertArrayEquals(bytes("abc"), store.get(first));
    assertArrayEquals(bytes("abd"), store.get(other));
  }

  @Test
  void largeFileComesBackEqual() {
    byte[] bytes = new byte[(3 << 20) + 1];
    bytes[bytes.length - 1] = 1;
    assertArrayEquals(bytes, store.get(store.put("large", bytes)));
  }

  @Test
  void absentFileIsMissing() {
    TensorRef missing = new TensorRef("step-1/no.safetensors", 3, ABC);
    StoreFailure failure = failure(StoreFailure.Kind.MISSING, () -> store.get(missing));
    assertEquals(
        "step-1/no.safetensors is not in the store: no file "
            + root.resolve("step-1/no.safetensors"),
        failure.getMessage());
    assertFalse(store.holds(missing));
    store.put(PATH, bytes("abc"));
    assertFalse(store.holds(new TensorRef("step-3/group-7", 3, ABC)));
  }

  @Test
  void damageIsFoundAndRepairedByStoringAgain() throws IOException {
    TensorRef stored = store.put(PATH, bytes("abc"));
    Path file = root.resolve(stored.id());
    Files.writeString(file, "abX");
    assertTrue(store.holds(stored), "this process has hashed it already");
    assertFalse(DiskStore.open(root, null).holds(stored));
    StoreFailure failure = failure(StoreFailure.Kind.DAMAGED, () -> store.get(stored));
    assertTrue(failure.getMessage().startsWith(stored.id() + " is damaged in the store: "));
    assertTrue(failure.getMessage().endsWith("expected 3 bytes with SHA-256 " + ABC));
    Files.writeString(file, "abcd");
    assertFalse(store.holds(stored));
    failure(StoreFailure.Kind.DAMAGED, () -> store.get(stored));
    assertEquals(stored, store.put(PATH, bytes("abc")));
    assertTrue(store.holds(stored));
  }

  @Test
  void filesWrittenLongBeforeTheEndOfAProcessAreOnlyMeasured() throws IOException {
    TensorRef stored = store.put(PATH, bytes("abc"));
    Path file = root.resolve(stored.id());
    Files.writeString(file, "abX");
    Instant written = Files.getLastModifiedTime(file).toInstant();
    DiskStore next = DiskStore.open(root, null);
    assertFalse(next.survived(stored, written.plusSeconds(60)));
    assertTrue(next.survived(stored, written.plusSeconds(3_600)));
    Files.writeString(file, "abcd");
    assertFalse(next.survived(stored, written.plusSeconds(3_600)));
  }

  @Test
  void nothingIsTakenForAStepThatHasEnded() {
    store.closeBelow(4);
    String refusal =
        failure(StoreFailure.Kind.REFUSED, () -> store.admit(PATH, 3, ABC)).getMessage();
    assertEquals(PATH + " is not stored: its step has ended", refusal);
    store.admit("step-4/group-7/rollout-0.safetensors", 3, ABC).close();
    store.admit("eval-3/group-7/rollout-0.safetensors", 3, ABC).close();
  }

  @Test
  void intactFileIsNeverOverwritten() throws IOException {
    // Bytes whose hash begins alike are hard to find, so this name has both beginnings.
    String other = Sha256.of(bytes("abd")).substring(0, 10);
    Path file = root.resolve("a." + ABC.substring(0, 10) + "." + other);
    Files.writeString(file, "abd");
    failure(StoreFailure.Kind.REFUSED, () -> store.put("a." + other, bytes("abc")));
    assertEquals("abd", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "..",
        "../run.json",
        "step-1/../../run.json",
        "step-1/./x",
        "step-1//x",
        "step-1/",
        "step-1\\..\\x",
        "step-1/x\0.safetensors",
        "step-1/x\n",
        "step-1/x.part"
      })
  void aNameThatMayLeadOutIsRefused(String id) throws IOException {
    TensorRef reference = new TensorRef(id, 3, ABC);
    Stream<Callable<?>> calls =
        Stream.of(
            () -> store.put(id, bytes("abc")),
            () -> store.get(reference),
            () -> store.holds(reference),
            () -> store.folder(id));
    for (Callable<?> call : calls.toList()) {
      StoreFailure failure = failure(StoreFailure.Kind.REFUSED, call);
      assertTrue(failure.getMessage().startsWith("the store refuses the id \""));
      assertTrue(failure.getMessage().chars().noneMatch(Character::isISOControl));
    }
    assertThrows(StoreFailure.class, () -> store.delete(reference.id()));
    assertThrows(StoreFailure.class, () -> store.deleteFolder(id));
    assertEquals(List.of(), files());
  }

  @Test
  void tooLongIdIsRefused() {
    failure(StoreFailure.Kind.REFUSED, () -> store.put("x/".repeat(600) + "x", bytes("abc")));
  }

  @Test
  void malformedHashIsRefused() {
    failure(StoreFailure.Kind.REFUSED, () -> store.receive("x", 3, "../../../../x"));
    failure(StoreFailure.Kind.REFUSED, () -> store.receive("x", 3, ABC.replace('b', 'B')));
    failure(StoreFailure.Kind.REFUSED, () -> store.receive("x", -1, ABC));
  }

  @Test
  void bytesThatDifferFromTheAnnouncementLeaveNoFile() throws IOException {
    Incoming wrong = store.receive(PATH, 3, ABC);
    wrong.write(ByteBuffer.wrap(bytes("abd")));
    assertEquals(1, files().size());
    failure(StoreFailure.Kind.REFUSED, wrong::finish);
    Incoming few = store.receive(PATH, 3, ABC);
    few.write(ByteBuffer.wrap(bytes("ab")));
    failure(StoreFailure.Kind.REFUSED, few::finish);
    Incoming many = store.receive(PATH, 3, ABC);
    assertThrows(StoreFailure.class, () -> many.write(ByteBuffer.wrap(bytes("abcd"))));
    Incoming abandoned = store.receive(PATH, 3, ABC);
    abandoned.write(ByteBuffer.wrap(bytes("ab")));
    abandoned.close();
    assertEquals(List.of(), files());
  }

  @Test
  void concurrentPutsOfEqualBytesAgree() throws Exception {
    byte[] bytes = new byte[300_000];
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<TensorRef>> puts =
          java.util.Collections.nCopies(16, () -> store.put(PATH, bytes));
      TensorRef expected = store.put(PATH, bytes);
      for (Future<TensorRef> put : threads.invokeAll(puts)) {
        assertEquals(expected, put.get());
      }
    } finally {
      threads.shutdown();
    }
    assertEquals(1, files().size());
  }

  @Test
  void deleteRemovesFilesAndFolders() throws IOException {
    TensorRef kept = store.put("step-2/x", bytes("abc"));
    TensorRef single = store.put("step-2/y", bytes("abc"));
    store.put("step-3/group-0/x", bytes("abc"));
    store.delete(single.id());
    store.delete(single.id());
    store.deleteFolder("step-3");
    store.deleteFolder("step-3");
    assertFalse(Files.exists(root.resolve("step-3")));
    assertEquals(List.of(root.resolve(kept.id())), files());
  }

  @Test
  void openRemovesUnfinishedFilesOfACrash() throws IOException {
    TensorRef kept = store.put(PATH, bytes("abc"));
    Files.writeString(root.resolve("step-3/group-7/x.safetensors.9.part"), "half");
    assertTrue(DiskStore.open(root, null).holds(kept));
    assertEquals(1, files().size());
  }

  @Test
  void dataSetFilesAreReadInPlace() throws IOException {
    Path data = Files.createDirectories(run.resolve("shapes/images")).getParent();
    Files.writeString(data.resolve("images/a b.png"), "abc");
    DiskStore both = DiskStore.open(root, data);
    TensorRef picture = both.dataReference("./images/a b.png");
    assertEquals(new TensorRef("data/images/a b.png", 3, ABC), picture);
    assertArrayEquals(bytes("abc"), both.get(picture));
    assertTrue(both.holds(picture));
    assertFalse(store.folder("x").startsWith(data));
    failure(StoreFailure.Kind.REFUSED, () -> both.put("data/images/b.png", bytes("abc")));
    assertThrows(StoreFailure.class, () -> both.delete(picture.id()));
    assertThrows(StoreFailure.class, () -> both.deleteFolder("data"));
    failure(
        StoreFailure.Kind.REFUSED, () -> both.get(new TensorRef("data/../store/" + PATH, 3, ABC)));
    failure(StoreFailure.Kind.REFUSED, () -> store.get(picture));
    assertEquals(List.of(), files());
  }

  @Test
  void unservableImageIsNamed() {
    DiskStore both = DiskStore.open(root, run);
    UserError outside = assertThrows(UserError.class, () -> both.dataReference("../x.png"));
    assertTrue(outside.getMessage().startsWith("../x.png lies outside the data set's folder"));
    assertThrows(UserError.class, () -> both.dataReference("/x.png"));
    UserError missing = assertThrows(UserError.class, () -> both.dataReference("x.png"));
    Path file = run.resolve("x.png");
    assertEquals(file + " cannot be read: " + file + " is missing", missing.getMessage());
    Path none = run.resolve("none");
    UserError noFolder = assertThrows(UserError.class, () -> DiskStore.open(root, none));
    assertEquals("the data set " + none + " is not a folder", noFolder.getMessage());
  }

  @Test
  void fileLongerThanAnArrayIsRefused() {
    TensorRef large = new TensorRef("x", 3_000_000_000L, ABC);
    StoreFailure failure = failure(StoreFailure.Kind.REFUSED, () -> store.get(large));
    assertTrue(failure.getMessage().contains("an array of the JVM holds 2147483639 at most"));
  }

  @Test
  void reportsFreeSpace() {
    assertTrue(store.freeMegabytes() > 0);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static StoreFailure failure(StoreFailure.Kind kind, Callable<?> call) {
    StoreFailure failure = assertThrows(StoreFailure.class, call::call);
    assertEquals(kind, failure.kind());
    return failure;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
