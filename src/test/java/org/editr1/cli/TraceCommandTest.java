package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.tensorboard.wire.EventProto.Event;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.node.FinishedRun;
import org.editr1.watch.export.EventRecords;
import org.editr1.watch.export.TraceRules;
import org.editr1.watch.terminal.Banner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Exports of the folder of a short run for other tools. */
@Timeout(600)
class TraceCommandTest {
  private static final List<String> SMALL =
      List.of(
          "steps=2",
          "groups=2",
          "samples=3",
          "sampling.steps=3",
          "chunks.rollout=2",
          "chunks.reward=3",
          "chunks.train=2",
          "eval.every=2",
          "eval.limit=2",
          "store.minFreeMegabytes=1");

  @TempDir static Path run;
  @TempDir private Path folder;
  private static RunSpec spec;

  private record Answer(int code, String out, String error) {}

  private static Answer trace(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter error = new StringWriter();
    CommandLine command = EditR1.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(error));
    String[] all =
        Stream.concat(Stream.of("trace"), Stream.of(arguments))
            .map(Object::toString)
            .toArray(String[]::new);
    int code = command.execute(all);
    return new Answer(code, out.toString(), error.toString());
  }

  @BeforeAll
  static void train() throws Exception {
    spec = RunConfiguration.load(Path.of("conf/run/tiny-kontext.json"), SMALL, Path.of("."));
    FinishedRun.make(run, spec);
  }

  @Test
  void everySampleHasAFlow() throws IOException {
    Path file = folder.resolve("trace.json");
    Answer answer = trace(run, "--out", file);
    assertEquals("", answer.error());
    assertTrue(answer.out().startsWith(file + ": "), answer.out());
    TraceRules trace = TraceRules.check(file);
    assertEquals(Set.of(run.getFileName().toString(), "train"), trace.processes());
    // Two steps of six samples and two evaluations of two.
    assertEquals(12, Collections.frequency(trace.flows(), "stf"), trace.flows()::toString);
    assertEquals(4, Collections.frequency(trace.flows(), "sf"), trace.flows()::toString);
  }

  @Test
  void oneStepIsExportedAlone() throws IOException {
    Path file = folder.resolve("trace.json");
    assertEquals(0, trace(run, "--out", file, "--of", "step-1", "--of", "eval-0").code());
    assertEquals(8, TraceRules.check(file).flows().size());
  }

  @Test
  void refusesUnknownStepsAndFolders() throws IOException {
    Answer answer = trace(folder);
    assertEquals(2, answer.code());
    assertTrue(answer.error().contains("is not a run folder: it has no run.json"));
    assertTrue(trace(run, "--of", "group-3").error().contains("expected step-N or eval-N"));
    assertTrue(trace(run, "--of", "step-7").error().contains("holds no timeline of step-7"));
    Path nowhere = folder.resolve("none/trace.json");
    answer = trace(run, "--out", nowhere);
    assertEquals(2, answer.code());
    assertTrue(answer.error().contains(nowhere + " cannot be written"), answer.error());
  }

  @Test
  void lastPrintedLineEditsAnImage() {
    DataSplit test = DataSplit.read(Path.of(spec.data().path()), Split.TEST);
    String last =
        Banner.summary(spec, test, new RunFolder(run), true)
            .lines()
            .reduce((one, other) -> other)
            .orElseThrow();
    List<String> words = new ArrayList<>();
    Pattern.compile("'([^']*)'|(\\S+)")
        .matcher(last)
        .results()
        .forEach(word -> words.add(word.group(1) == null ? word.group(2) : word.group(1)));
    assertEquals("launch/edit-r1", words.remove(0));
    Path image = folder.resolve(words.remove(words.size() - 1));
    assertEquals("edited.png", image.getFileName().toString());
    words.add(image.toString());
    StringWriter error = new StringWriter();
    CommandLine command = EditR1.commandLine().setErr(new PrintWriter(error));
    assertEquals(0, command.execute(words.toArray(String[]::new)), error::toString);
    assertTrue(Files.isRegularFile(image));
  }

  /** Every value of {@code metrics.jsonl}, and an image of each held-out edit. */
  @Test
  void tensorBoardGetsTheMetrics() throws IOException {
    Path events;
    try (Stream<Path> files = Files.list(run.resolve("tensorboard"))) {
      events = files.toList().get(0);
    }
    Map<String, Float> shown = new TreeMap<>();
    int images = 0;
    for (Event event : EventRecords.read(events)) {
      event
          .getSummary()
          .getValueList()
          .forEach(value -> shown.put(event.getStep() + value.getTag(), value.getSimpleValue()));
      images += event.getSummary().getValueList().stream().anyMatch(v -> v.hasImage()) ? 1 : 0;
    }
    assertEquals(4, images);
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      Map<?, ?> values = new ObjectMapper().readValue(line, Map.class);
      String split = values.containsKey("reward.eval") ? "eval/" : "train/";
      values.forEach(
          (name, value) -> {
            if (!name.equals("step")) {
              Float found = shown.get(values.get("step") + split + name);
              assertEquals(((Number) value).floatValue(), found, line);
            }
          });
    }
  }
}
