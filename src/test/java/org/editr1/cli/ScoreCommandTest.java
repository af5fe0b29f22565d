package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.reward.judge.TinyJudge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScoreCommandTest {
  private static final Path PICTURES = Path.of("datasets/shapes/images");

  private static final List<String> ARGUMENTS =
      List.of(
          "score",
          "--source",
          PICTURES.resolve("test-0000.png").toString(),
          "--edited",
          PICTURES.resolve("test-0001.png").toString(),
          "--prompt",
          "remove the square",
          "--dtype",
          "fp32");

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine commandLine =
        EditR1.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }

  private int score(String judge, String... more) {
    List<String> arguments = new ArrayList<>(ARGUMENTS);
    arguments.addAll(List.of("--judge", judge));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void distributionIsShownAsBars() throws IOException {
    assertEquals(0, score(TinyJudge.write(folder).toString()), err::toString);
    List<String> lines = out.toString().lines().toList();
    assertEquals(8, lines.size());
    double sum = 0;
    double expectation = 0;
    for (int grade = 0; grade <= 5; grade++) {
      String line = lines.get(grade);
      assertTrue(line.matches(grade + " \\[#*\\.*] +\\d+\\.\\d %"), line);
      double percent = Double.parseDouble(line.substring(44, line.length() - 1));
      sum += percent;
      expectation += grade * percent / 100;
    }
    assertEquals(100, sum, 0.4);
    assertTrue(lines.get(6).startsWith("score 0."), lines.get(6));
    assertEquals(expectation / 5, Double.parseDouble(lines.get(6).substring(6, 12)), 0.005);
  }

  @Test
  void serverScoresLikeALocalJudge() throws IOException {
    String answer =
        "{\"choices\": [{\"message\": {\"content\": \"4\"}, \"logprobs\": {\"content\":"
            + " [{\"token\": \"4\", \"logprob\": -0.2877, \"top_logprobs\": [{\"token\": \"4\","
            + " \"logprob\": -0.2877}, {\"token\": \"2\", \"logprob\": -1.3863}]}]}}]}";
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("content-type", "application/json");
          exchange.sendResponseHeaders(200, answer.length());
          exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      assertEquals(0, score(url, "--model", "judge"), err::toString);
      assertTrue(out.toString().contains("score 0.7000"), out.toString());
      assertEquals(2, score(url));
      assertEquals(2, score(url + "/none", "--model", "judge"));
    } finally {
      server.stop(0);
    }
    List<String> refusals = err.toString().lines().toList();
    assertEquals(2, refusals.size(), err::toString);
    assertEquals(
        "edit-r1: --model is missing; expected the name that the server knows", refusals.get(0));
    assertTrue(
        refusals
            .get(1)
            .startsWith("edit-r1: the judge does not answer: openai at http://127.0.0.1:"),
        refusals.get(1));
  }

  @Test
  void missingJudgeIsRefusedInOneLine() {
    Path none = folder.resolve("none");
    assertEquals(2, score(none.toString()));
    assertEquals(
        "edit-r1: there is no judge "
            + none
            + ": expected the folder of a Qwen2.5-VL model (judge.path)\n",
        err.toString());
  }

  @Test
  void benchmarkPrintsItsMeasurements() {
    assertEquals(
        0,
        run(
            "bench",
            "judge",
            "--size",
            "tiny",
            "--group",
            "3",
            "--resolution",
            "56",
            "--text",
            "8",
            "--repeat",
            "1"),
        err::toString);
    assertTrue(
        out.toString()
            .startsWith("3 edits of one source, judge tiny in fp32: 4 tokens an image, 8 of text"),
        out.toString());
    assertEquals(2, run("bench", "judge", "--size", "70b"));
    assertEquals(
        "edit-r1: --size is 70b; expected one of tiny, mid, 3b, 7b, 32b\n", err.toString());
  }
}
