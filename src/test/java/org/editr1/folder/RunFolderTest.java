package org.editr1.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.editr1.Failure;
import org.editr1.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path root;

  private String refusal() {
    return assertThrows(UserError.class, new RunFolder(root)::requireRun).getMessage();
  }

  @Test
  void specificationCarriesTheFormat() throws IOException {
    RunFolder folder = new RunFolder(root);
    assertFalse(folder.holdsRun());
    folder.writeSpecification("{\"name\": \"tiny\", \"steps\": 3}");
    folder.requireRun();
    assertTrue(folder.holdsRun());
    assertEquals(
        "{\n  \"format\" : 3,\n  \"name\" : \"tiny\",\n  \"steps\" : 3\n}\n",
        Files.readString(root.resolve("run.json")));
  }

  @Test
  void folderWithoutARunIsRefused() {
    assertEquals(root + " is not a run folder: it has no run.json", refusal());
  }

  @Test
  void formerLayoutIsRefused() throws IOException {
    Files.writeString(root.resolve("run.json"), "{\"steps\": 3}");
    assertEquals(
        root
            + " holds a run whose folder has no format number, as before format 2, but this build"
            + " reads format 3: resume it with the build that made it, or start a new run in"
            + " another folder (--out)",
        refusal());
  }

  @Test
  void anotherFormatIsRefused() throws IOException {
    Files.writeString(root.resolve("run.json"), "{\"format\": 2, \"steps\": 3}");
    assertTrue(refusal().contains("has format 2, but this build reads format 3"), refusal());
  }

  @Test
  void folderWithARunIsRefusedForASecondRun() {
    RunFolder folder = new RunFolder(root);
    folder.requireNone();
    folder.writeSpecification("{}");
    assertTrue(
        assertThrows(UserError.class, folder::requireNone)
            .getMessage()
            .startsWith(root + " already holds a run: "));
  }

  @Test
  void secondHeadIsRefusedAndEachHeadHasItsOwnEpoch() {
    RunFolder folder = new RunFolder(root);
    String id;
    try (FolderLock first = FolderLock.of(folder)) {
      id = first.id();
      assertEquals(1, first.epoch());
      Failure taken = assertThrows(Failure.class, () -> FolderLock.of(folder));
      assertEquals(Failure.Kind.TAKEN, taken.kind());
      assertEquals(
          "%s is in use by another head (%s); stop that one first"
              .formatted(root, ManagementFactory.getRuntimeMXBean().getName()),
          taken.getMessage());
    }
    try (FolderLock second = FolderLock.of(folder)) {
      assertEquals(id, second.id());
      assertEquals(2, second.epoch());
    }
  }
}
