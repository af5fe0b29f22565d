package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  @TempDir private Path folder;

  private record Answer(int code, String out, String error) {}

  private static Answer edit(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter error = new StringWriter();
    CommandLine command = EditR1.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(error));
    int code = command.execute(arguments);
    return new Answer(code, out.toString(), error.toString());
  }

  /** A run of two steps, each of which takes {@code seconds} on two devices. */
  private Path run(String name, double seconds, double heldOut, String... overrides)
      throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Path file = RunConfiguration.file(HOME, "tiny-kontext");
    new RunFolder(run)
        .writeSpecification(
            RunConfiguration.toJson(RunConfiguration.load(file, List.of(overrides), HOME)));
    String step =
        "{\"step\":%d,\"reward.train\":0.4,\"reward.target\":0.4,\"seconds\":%s,"
            + "\"device_seconds\":%s,\"samples\":64,\"dropped\":2}\n";
    Files.writeString(
        run.resolve("metrics.jsonl"),
        "{\"step\":0,\"reward.eval\":0.3,\"reward.eval.target\":0.3}\n"
            + String.format(step, 1, seconds, 2 * seconds)
            + String.format(step, 2, seconds, 2 * seconds)
            + ("{\"step\":2,\"reward.eval\":" + heldOut + ",\"reward.eval_error\":0.01}\n"));
    return run;
  }

  @Test
  void comparesTwoRuns() throws IOException {
    Path one = run("slow", 40, 0.5, "steps=2");
    Path other = run("fast", 10, 0.7, "steps=2", "seed=3", "train.learningRate=0.001");
    Answer answer = edit("report", one.toString(), other.toString(), "--reach", "0.5,0.6");
    assertEquals("", answer.error());
    assertEquals(one.resolve("compare-fast.html") + "\n", answer.out());
    String page = Files.readString(one.resolve("compare-fast.html"));
    assertTrue(page.contains("<h1>slow and fast</h1>"), page);
    assertTrue(page.contains("<tr><td>Change</td><td>+0.200</td><td>+0.400</td></tr>"));
    assertTrue(page.contains("<tr><td>Wall clock</td><td>1m20s</td><td>20s</td></tr>"));
    assertTrue(page.contains("<tr><td>Device time</td><td>2m40s</td><td>40s</td></tr>"));
    assertTrue(page.contains("<td>Useful samples per device-second</td><td>0.8</td><td>3.2</td>"));
    assertTrue(page.contains("<tr><td>Dropped samples</td><td>4</td><td>4</td></tr>"));
    assertTrue(page.contains("<td>step 2, 1m20s, 2m40s</td><td>step 2, 20s, 40s</td>"));
    assertTrue(page.contains("<tr><td>0.600</td><td>not reached</td>"));
    assertTrue(page.contains("<tr><td>seed</td><td>42</td><td>3</td></tr>"));
    assertTrue(page.contains("<td>train.learningRate</td>"));
    assertFalse(page.contains("<td>lora.rank</td>"), "what is equal is left out");
    assertTrue(page.contains("aria-label=\"held-out reward against device time\""));
    assertTrue(page.contains("<h3>reward.target</h3>"));
    assertFalse(page.contains("http") || page.contains("NaN"), "nothing is fetched");
  }

  @Test
  void unknownDeviceTimeIsNotDrawn() throws IOException {
    Path one = run("one", 40, 0.5, "steps=3");
    Path other = run("other", 10, 0.7, "steps=2");
    Path metrics = other.resolve("metrics.jsonl");
    Files.writeString(
        metrics, Files.readString(metrics).replaceAll("\"device_seconds\":[\\d.]+,", ""));
    Path page = folder.resolve("page.html");
    assertEquals(
        0, edit("report", one.toString(), other.toString(), "--out", page.toString()).code());
    String html = Files.readString(page);
    assertTrue(html.contains("one: 2 of 3 steps are done."));
    assertTrue(html.contains("other: Its device time was not recorded"));
    assertTrue(html.contains("<tr><td>Device time</td><td>2m40s</td><td>\u2013</td></tr>"));
    assertFalse(html.contains("NaN"));
  }

  @Test
  void rewritesTheReportOfOneRun() throws IOException {
    Path one = run("one", 40, 0.5, "steps=2");
    assertEquals(one.resolve("report.html") + "\n", edit("report", one.toString()).out());
    String page = Files.readString(one.resolve("report.html"));
    assertTrue(page.contains("<h1>Held-out reward 0.30&nbsp;\u2192&nbsp;0.50</h1>"));
  }

  @Test
  void refusesFoldersWithoutARun() throws IOException {
    Path one = run("one", 40, 0.5, "steps=2");
    Path nothing = Files.createDirectories(folder.resolve("nothing"));
    refused(nothing + " is not a run folder: it has no run.json", nothing.toString());
    refused(nothing + " is not a run folder", one.toString(), nothing.toString());
    Files.delete(one.resolve("metrics.jsonl"));
    refused(one + " has nothing to compare", one.toString(), one.toString());
    refused("--reach is for two runs", one.toString(), "--reach", "0.5");
    Path lost = folder.resolve("no/such/page.html");
    refused(lost + " cannot be written", one.toString(), "--out", lost.toString());
  }

  private static void refused(String message, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "report";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Answer answer = edit(all);
    assertEquals(2, answer.code());
    assertTrue(answer.error().contains(message), answer.error());
  }
}
