package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.editr1.folder.FileHashes;
import org.editr1.folder.Inputs;
import org.editr1.folder.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders count as large from 1,000 bytes on. */
@Timeout(60)
class ModelBytesTest {
  @TempDir Path home;
  private final AtomicInteger files = new AtomicInteger();

  private Map<String, String> read(RunFolder folder, Path model, Path judge) throws Exception {
    FileHashes known =
        FileHashes.ofModels(
            folder,
            file -> {
              files.incrementAndGet();
              return ModelBytes.sha256(file);
            });
    CompletableFuture<Map<String, String>> read = new CompletableFuture<>();
    Map<String, List<Path>> folders = Map.of("model", List.of(model), "judge", List.of(judge));
    ModelBytes.read(folders, known::sha256, 1_000, read::complete);
    Map<String, String> complete = read.get(50, TimeUnit.SECONDS);
    known.save();
    return complete;
  }

  @Test
  void everyByteOfLargeFoldersIsReadOnceAndChangedFilesAgain() throws Exception {
    RunFolder folder = new RunFolder(Files.createDirectories(home.resolve("run")));
    Path model = Files.createDirectories(home.resolve("model"));
    Path judge = Files.createDirectories(home.resolve("judge"));
    Files.write(judge.resolve("small.safetensors"), new byte[10]);
    Files.write(model.resolve("config.json"), new byte[10]);
    Path weights = Files.write(model.resolve("weights.safetensors"), new byte[2_000]);
    Map<String, String> first = read(folder, model, judge);
    assertEquals(List.of("model (every byte)"), List.copyOf(first.keySet()));
    assertEquals(List.of(), Inputs.complete(folder, first));
    assertEquals(first, read(folder, model, judge));
    assertEquals(2, files.get());

    byte[] other = new byte[2_000];
    other[1_000] = 1;
    Files.write(weights, other);
    Files.setLastModifiedTime(weights, FileTime.fromMillis(1));
    Map<String, String> changed = read(folder, model, judge);
    assertEquals(3, files.get());
    String hash = "model (every byte)";
    assertEquals(
        List.of("folder %s was %s and is %s".formatted(hash, first.get(hash), changed.get(hash))),
        Inputs.complete(folder, changed));
  }
}
