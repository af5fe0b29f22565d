package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClusterFilesCommandTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster-files"));
    all.addAll(List.of(arguments));
    CommandLine line = EditR1.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(all.toArray(String[]::new));
  }

  private void saveRun(Path run) throws IOException {
    Files.createDirectories(run);
    Path tiny = RunConfiguration.file(HOME, "tiny-kontext");
    new RunFolder(run)
        .writeSpecification(
            RunConfiguration.toJson(RunConfiguration.load(tiny, List.of("steps=7"), HOME)));
  }

  @Test
  void printsEachNodeWithItsFile() {
    Path run = folder.resolve("new");
    assertEquals(0, run("--out", run.toString(), "--workers", "1", "--rewards", "1"));
    Path nodes = run.resolve("nodes");
    assertEquals(
        List.of(
            "head " + nodes.resolve("head.json"),
            "worker-1 " + nodes.resolve("worker-1.json"),
            "reward-1 " + nodes.resolve("reward-1.json")),
        out.toString().lines().toList());
    assertTrue(Files.isRegularFile(nodes.resolve("reward-1.json")));
  }

  @Test
  void aRunIsResumedOnlyOnRequest() throws IOException {
    Path run = folder.resolve("old");
    saveRun(run);
    assertEquals(2, run("--out", run.toString()));
    assertEquals(
        "edit-r1: "
            + run
            + " already holds a run: resume it with --resume "
            + run
            + ", or name another --out\n",
        err.toString());
    assertEquals(0, run("--resume", run.toString()));
    String head = Files.readString(run.resolve("nodes/head.json"));
    assertTrue(head.contains(run.resolve("run.json").toString()), head);
  }

  @Test
  void mistakesAreReportedBeforeAnyProcessStarts() {
    assertEquals(2, run("--out", folder.resolve("a").toString(), "--set", "stps=1"));
    assertEquals(2, run("--conf", "kontext-mllm", "--out", folder.resolve("a").toString()));
    assertEquals(2, run("--resume", folder.toString()));
    assertEquals(2, run("--resume", folder.toString(), "--out", folder.toString()));
    assertEquals(
        List.of(
            "edit-r1: --set stps=1: there is no key stps; did you mean steps?",
            "edit-r1: the data set "
                + Path.of("datasets/edit-r1-dataset").toAbsolutePath()
                + " is not a folder",
            "edit-r1: " + folder + " is not a run folder: it has no run.json",
            "edit-r1: --resume continues the run in " + folder + ": leave out --out"),
        err.toString().lines().toList());
    assertTrue(Files.notExists(folder.resolve("a")));
  }
}
