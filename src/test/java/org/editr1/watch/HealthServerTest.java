package org.editr1.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.editr1.io.http.MutatedRequests;
import org.editr1.node.LoopbackHttp;
import org.editr1.watch.HealthServer.Check;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real HTTP. */
class HealthServerTest {
  private static final Check FINE = Future::succeededFuture;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().await();
  }

  private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return LoopbackHttp.get("http://127.0.0.1:" + port + path);
  }

  private int serve(Map<String, Check> started, Map<String, Check> ready, long timeoutMillis) {
    return new HealthServer(vertx, started, ready, timeoutMillis).listen("127.0.0.1", 0).await();
  }

  private static JsonObject check(HttpResponse<String> answer, String id) {
    JsonArray checks = new JsonObject(answer.body()).getJsonArray("checks");
    return checks.stream()
        .map(JsonObject.class::cast)
        .filter(check -> check.getString("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aHealthyNodeAnswers200() throws Exception {
    int port = serve(Map.of("model", FINE), Map.of("cluster", FINE, "head", FINE), 1000);
    for (String path : new String[] {"/health/live", "/health/started", "/health/ready"}) {
      HttpResponse<String> answer = get(port, path);
      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals("UP", new JsonObject(answer.body()).getString("outcome"));
    }
    assertEquals("UP", check(get(port, "/health/ready"), "head").getString("status"));
    assertEquals(404, get(port, "/health").statusCode());
  }

  @Test
  void mutatedRequestsNeverFailIt() throws Exception {
    int port = serve(Map.of("model", FINE), Map.of("head", FINE), 1000);
    MutatedRequests.send(port, 2_000, "/health/ready", "/health/live?x=1");
    assertEquals(200, get(port, "/health/ready").statusCode());
  }

  @Test
  void unknownPathsAndMethodsAreRefusedInJson() throws Exception {
    int port = serve(Map.of(), Map.of(), 1000);
    HttpResponse<String> unknown = get(port, "/nope");
    assertEquals(404, unknown.statusCode());
    assertTrue(new JsonObject(unknown.body()).getString("error").contains("/health/ready"));
    URI ready = URI.create("http://127.0.0.1:" + port + "/health/ready");
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest.Builder request = HttpRequest.newBuilder(ready);
    HttpResponse<String> head =
        client.send(
            request.method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(200, head.statusCode());
    HttpResponse<String> post =
        client.send(request.DELETE().build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(405, post.statusCode());
    assertEquals("{\"error\":\"expected GET or HEAD\"}", post.body());
  }

  @Test
  void failedCheckIsNamedWithItsReason() throws Exception {
    AtomicReference<Future<?>> head = new AtomicReference<>(Future.failedFuture("no head yet"));
    int port = serve(Map.of("model", FINE), Map.of("cluster", FINE, "head", head::get), 1000);
    HttpResponse<String> answer = get(port, "/health/ready");
    assertEquals(503, answer.statusCode());
    assertEquals("DOWN", check(answer, "head").getString("status"));
    assertEquals("no head yet", check(answer, "head").getJsonObject("data").getString("reason"));
    assertEquals("UP", check(answer, "cluster").getString("status"));
    assertEquals(200, get(port, "/health/started").statusCode());
    assertEquals(200, get(port, "/health/live").statusCode());
    head.set(Future.succeededFuture());
    assertEquals(200, get(port, "/health/ready").statusCode());
  }

  @Test
  void throwingOrHangingCheckFails() throws Exception {
    Promise<Void> never = Promise.promise();
    Check throwing =
        () -> {
          throw new IllegalStateException("broken");
        };
    int port = serve(Map.of("hanging", never::future), Map.of("throwing", throwing), 50);
    HttpResponse<String> hanging = get(port, "/health/started");
    assertEquals(503, hanging.statusCode());
    String reason = check(hanging, "hanging").getJsonObject("data").getString("reason");
    assertTrue(reason.contains("50"), reason);
    HttpResponse<String> thrown = get(port, "/health/ready");
    assertEquals(503, thrown.statusCode());
    assertEquals("broken", check(thrown, "throwing").getJsonObject("data").getString("reason"));
  }

  @Test
  void closedServerRefusesConnections() throws Exception {
    HealthServer server = new HealthServer(vertx, Map.of(), Map.of(), 1000);
    int port = server.listen("127.0.0.1", 0).await();
    assertEquals(200, get(port, "/health/ready").statusCode());
    server.close().await();
    assertThrows(IOException.class, () -> get(port, "/health/ready"));
  }
}
