package org.editr1.watch.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.editr1.Failure;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.io.http.MutatedRequests;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.SampleKey;
import org.editr1.journey.Split;
import org.editr1.node.LoopbackHttp;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real HTTP. */
@Timeout(120)
class ConsoleVerticleTest {
  private static final StepFinished STEP =
      new StepFinished(new Pass.Step(4), Map.of("reward.train", 0.5, "lost", Double.NaN));

  private static final byte[] PICTURE = {1, 2, 3};

  /** One step that has ended, with one group of two samples. */
  private static final class Earlier implements RunArchive {
    private final CountDownLatch open;

    private Earlier(CountDownLatch open) {
      this.open = open;
    }

    @Override
    public List<Found> search(String text, int most) {
      try {
        open.await();
        return List.of();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void finished(Consumer<StepFinished> passes) {
      passes.accept(STEP);
    }

    @Override
    public List<Integer> stored(Split split) {
      return split == Split.TRAIN ? List.of(4) : List.of();
    }

    @Override
    public List<StoredGroup> groups(Pass pass) {
      StoredSample scored =
          new StoredSample(0, "make it red", 0.75, Map.of("target", 0.75), 1.5, 0.8, true, "");
      StoredSample dropped =
          new StoredSample(1, "make it red", null, Map.of(), null, null, false, "no picture");
      GroupKey key = new GroupKey(pass, 0);
      return List.of(new StoredGroup(key, 3, "", List.of(scored, dropped)));
    }

    @Override
    public Optional<byte[]> image(SampleKey sample) {
      return sample.sample() == 0 ? Optional.of(PICTURE) : Optional.empty();
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final CountDownLatch open = new CountDownLatch(1);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private String start() {
    ConsoleVerticle console =
        new ConsoleVerticle(
            new Place("127.0.0.1", 0, false, Set.of("known.example")),
            new Earlier(open),
            System::nanoTime);
    vertx.deployVerticle(console).await();
    return console.url();
  }

  private HttpResponse<String> get(String url) throws Exception {
    return LoopbackHttp.get(url);
  }

  /** The status line of a request that {@link HttpClient} would not send. */
  private static String status(String url, String method, String... headers) throws Exception {
    URI uri = URI.create(url);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
      out.print(method + " " + uri.getPath() + " HTTP/1.1\r\n");
      List.of(headers).forEach(header -> out.print(header + "\r\n"));
      out.print("Connection: close\r\n\r\n");
      out.flush();
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  @Test
  void pageLoadsNothingFromElsewhere() throws Exception {
    String url = start();
    HttpResponse<String> page = get(url);
    assertEquals(200, page.statusCode());
    assertTrue(page.body().contains("/js/main.js"), page.body());
    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertTrue(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"));
    assertEquals("nosniff", page.headers().firstValue("X-Content-Type-Options").orElseThrow());
    String script = get(url + "js/main.js").headers().firstValue("Content-Type").orElseThrow();
    assertTrue(script.contains("javascript"), script);
    assertEquals(404, get(url + "js/missing.js").statusCode());
    assertEquals(404, get(url + "%2e%2e/logback.xml").statusCode());
  }

  @Test
  void otherOriginsAndNamesAreRefused() throws Exception {
    String url = start() + "api/run";
    String port = Integer.toString(URI.create(url).getPort());
    assertEquals("HTTP/1.1 200 OK", status(url, "GET", "Host: localhost:" + port));
    assertEquals("HTTP/1.1 200 OK", status(url, "GET", "Host: known.example"));
    String rebound = status(url, "GET", "Host: evil.example:" + port);
    assertTrue(rebound.contains("421"), rebound);
    String foreign = status(url, "GET", "Host: 127.0.0.1:" + port, "Origin: http://evil.example");
    assertTrue(foreign.contains("403"), foreign);
    String posted = status(url, "POST", "Host: 127.0.0.1:" + port, "Content-Length: 0");
    assertTrue(posted.contains("405"), posted);
  }

  @Test
  void refusalsAreJsonAndHeadIsAllowed() throws Exception {
    String url = start();
    for (String path : List.of("nope", "api/nope", "api/lines?from=x", "api/groups?of=x")) {
      assertTrue(new JsonObject(get(url + path).body()).containsKey("error"), path);
    }
    HttpRequest.Builder post =
        HttpRequest.newBuilder(URI.create(url + "api/run"))
            .POST(HttpRequest.BodyPublishers.ofString("x"));
    HttpResponse<String> refused = client.send(post.build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(405, refused.statusCode());
    assertEquals("{\"error\":\"the console is read-only: GET or HEAD\"}", refused.body());
    List<String> paths = List.of("", "js/main.js", "metrics", "api/run", "api/samples");
    for (String path : paths) {
      assertEquals("HTTP/1.1 200 OK", status(url + path, "HEAD", "Host: localhost"), path);
    }
    String live = status(url + "api/live", "HEAD", "Host: localhost");
    assertEquals("HTTP/1.1 200 OK", live);
  }

  @Test
  void mutatedRequestsNeverFailIt() throws Exception {
    open.countDown();
    String url = start();
    String[] paths = {
      "/",
      "/api/run",
      "/api/lines?from=0",
      "/api/tail?after=0",
      "/api/orders?of=step-4",
      "/api/groups?of=step-4",
      "/api/picture?of=step-4/group-0/sample-0",
      "/api/search?text=red",
      "/api/live?page=run",
      "/glossary.md",
      "/js/main.js",
      "/metrics",
      "/nope"
    };
    MutatedRequests.send(URI.create(url).getPort(), 3_000, paths);
    assertEquals(200, get(url + "api/run").statusCode());
  }

  @Test
  void earlierAndPublishedStepsAreShown() throws Exception {
    String url = start();
    Bus.of(vertx)
        .publish(
            Addresses.STEP_FINISHED,
            new StepFinished(new Pass.Evaluation(5), Map.of("reward.eval", 0.25)));
    JsonArray lines = new JsonArray(get(url + "api/lines").body());
    while (lines.size() < 2) {
      lines = new JsonArray(get(url + "api/lines").body());
    }
    assertEquals(
        new JsonObject("{\"kind\": \"train\", \"step\": 5, \"values\": {\"reward.train\": 0.5}}"),
        lines.getJsonObject(0));
    assertEquals("eval", lines.getJsonObject(1).getString("kind"));
    assertEquals(1, new JsonArray(get(url + "api/lines?from=1").body()).size());
    assertEquals(400, get(url + "api/lines?from=x").statusCode());
    assertEquals(404, get(url + "api/nothing").statusCode());
  }

  @Test
  void slowReadsAreRefusedBeyondALimitAndAnswerLater() throws Exception {
    URI search = URI.create(start() + "api/search?text=red");
    List<CompletableFuture<Integer>> statuses = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      statuses.add(
          client
              .sendAsync(
                  HttpRequest.newBuilder(search).build(), HttpResponse.BodyHandlers.discarding())
              .thenApply(HttpResponse::statusCode));
    }
    assertEquals(503, CompletableFuture.anyOf(statuses.toArray(CompletableFuture[]::new)).get());
    open.countDown();
    List<Integer> all = statuses.stream().map(CompletableFuture::join).toList();
    assertTrue(all.stream().filter(status -> status == 200).count() >= 32, all::toString);
    assertEquals(200, get(search.toString()).statusCode());
  }

  @Test
  void samplesHaveImages() throws Exception {
    String url = start() + "api/";
    assertEquals("{\"steps\":[4],\"evaluations\":[]}", get(url + "samples").body());
    JsonObject group =
        new JsonObject(get(url + "groups?of=step-4").body())
            .getJsonArray("groups")
            .getJsonObject(0);
    assertEquals("step-4/group-0", group.getString("group"));
    JsonObject sample = group.getJsonArray("samples").getJsonObject(0);
    assertEquals(0.75, sample.getDouble("score"));
    assertEquals(0.8, sample.getDouble("r"));
    HttpResponse<byte[]> picture =
        client.send(
            HttpRequest.newBuilder(URI.create(url + "picture?of=step-4/group-0/sample-0")).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertArrayEquals(PICTURE, picture.body());
    assertEquals("image/png", picture.headers().firstValue("Content-Type").orElseThrow());
    assertEquals(404, get(url + "picture?of=step-4/group-0/sample-1").statusCode());
    for (String wrong : List.of("picture?of=step-4", "picture?of=../x", "groups?of=x", "search")) {
      assertEquals(400, get(url + wrong).statusCode(), wrong);
    }
  }

  @Test
  void pageIsStreamed() throws Exception {
    String url = start();
    assertEquals(404, get(url + "api/live?page=nothing").statusCode());
    HttpResponse<InputStream> stream =
        client.send(
            HttpRequest.newBuilder(URI.create(url + "api/live?page=run")).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertEquals("text/event-stream", stream.headers().firstValue("Content-Type").orElseThrow());
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < 2; i++) {
        String event = reader.readLine();
        assertTrue(event.startsWith("data: {\"lines\":1"), event);
        assertEquals("", reader.readLine());
      }
    }
  }

  @Test
  void takenPortIsRefusedOrReplaced() {
    int taken = URI.create(start()).getPort();
    Place same = new Place("127.0.0.1", taken, false, Set.of());
    Failure refused =
        assertThrows(
            Failure.class,
            () ->
                vertx
                    .deployVerticle(new ConsoleVerticle(same, RunArchive.NONE, System::nanoTime))
                    .await());
    assertEquals(Failure.Kind.TAKEN, refused.kind());
    assertTrue(refused.getMessage().contains("127.0.0.1:" + taken), refused.getMessage());
    Place another = new Place("127.0.0.1", taken, true, Set.of());
    ConsoleVerticle second = new ConsoleVerticle(another, RunArchive.NONE, System::nanoTime);
    vertx.deployVerticle(second).await();
    assertFalse(second.url().contains(":" + taken));
  }
}
