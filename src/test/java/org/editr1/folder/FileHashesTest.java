package org.editr1.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.editr1.io.file.FileHash;
import org.editr1.io.file.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pictures of a data set that is too large to be read at the start of a run. */
class FileHashesTest {
  @TempDir private Path root;
  private RunFolder run;
  private Path data;

  @BeforeEach
  void writePictures() throws IOException {
    run = new RunFolder(root);
    data = Files.createDirectory(root.resolve("data"));
    for (String name : new String[] {"a.png", "b.png"}) {
      Files.writeString(data.resolve(name), "picture " + name);
    }
  }

  private FileHashes seen() {
    FileHashes pictures = FileHashes.ofPictures(run, data, 0);
    pictures.see(data.resolve("a.png"));
    pictures.see(data.resolve("b.png"));
    pictures.see(data.resolve("b.png"));
    return pictures;
  }

  private String started() {
    FileHashes pictures = seen();
    String digest = pictures.digest();
    assertEquals(Optional.empty(), pictures.changed());
    pictures.save();
    return digest;
  }

  @Test
  void aPictureIsReadAtItsFirstUseAndItsHashIsKept() throws IOException {
    String digest = started();
    assertTrue(Files.readString(run.pictures()).startsWith("- 13 "));
    FileHashes used = FileHashes.ofPictures(run, data);
    String hash = used.firstUse(data.resolve("a.png")).sha256();
    assertEquals(Sha256.of(data.resolve("a.png")), hash);
    assertTrue(Files.readString(run.pictures()).contains("\n" + hash + " 13 "));
    Files.setLastModifiedTime(data.resolve("a.png"), FileTime.fromMillis(0));
    assertEquals(digest, started(), "equal bytes are no change, whatever the time says");
    FileHashes later = FileHashes.ofPictures(run, data);
    Files.writeString(data.resolve("a.png"), "PICTURE a.png");
    assertEquals(new FileHash(13, hash), later.firstUse(data.resolve("a.png")));
    FileHashes changed = seen();
    assertEquals(digest, changed.digest(), "the length is the same");
    assertEquals(Optional.of("a.png"), changed.changed());
  }

  @Test
  void aPictureThatWasNeverReadMayNotChangeLengthOrTime() throws IOException {
    String digest = started();
    Files.writeString(data.resolve("b.png"), "another picture");
    FileHash none = new FileHash(13, "0".repeat(64));
    assertEquals(none, FileHashes.ofPictures(run, data).firstUse(data.resolve("b.png")));
    FileHashes again = seen();
    assertNotEquals(digest, again.digest());
    assertEquals(Optional.of("b.png"), again.changed());
    Files.delete(data.resolve("b.png"));
    assertEquals(none, FileHashes.ofPictures(run, data).firstUse(data.resolve("b.png")));
  }
}
