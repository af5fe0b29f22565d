package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.editr1.node.ClusterProcesses.Node;
import org.editr1.store.Certificates;
import org.editr1.store.Encryption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An encrypted cluster with a console of its own: who is refused, who is lost, who comes back. */
@Timeout(600)
class WatchedClusterIT {
  private static final List<String> ENDLESS =
      List.of(
          "steps=100000",
          "groups=2",
          "samples=3",
          "sampling.steps=3",
          "chunks.rollout=3",
          "chunks.reward=3",
          "chunks.train=3",
          "eval.every=0",
          "store.keepSteps=2",
          "store.minFreeMegabytes=1");

  private static final String[] MACHINE = {
    "\"leaseMillis\": 3000", "\"healthPort\": -1", "\"consolePort\": -1"
  };
  private static final String[] ALL = {"encode", "rollout", "reward", "train"};
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path folder;
  private String console = "";

  @BeforeAll
  static void buildIsCurrent() throws IOException {
    CurrentBuild.isNewest();
  }

  // ---- what the console says ----

  private String get(String path) throws Exception {
    HttpResponse<String> answer = LoopbackHttp.get(console + path);
    assertEquals(200, answer.statusCode(), answer::body);
    return answer.body();
  }

  /** Waits until the worker's entry on the cluster page is as wanted. */
  private JsonObject await(String worker, Predicate<JsonObject> wanted) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      String page = get("api/cluster");
      JsonObject found =
          new JsonObject(page)
              .getJsonArray("workers").stream()
                  .map(JsonObject.class::cast)
                  .filter(card -> card.getString("worker").equals(worker))
                  .filter(wanted)
                  .findFirst()
                  .orElse(null);
      if (found != null) {
        return found;
      }
      assertTrue(Instant.now().isBefore(end), () -> worker + " is not as wanted: " + page);
      Thread.sleep(100);
    }
  }

  private static Predicate<JsonObject> is(String presence) {
    return card -> card.getString("presence").equals(presence);
  }

  private static Predicate<JsonObject> hasDoneMoreThan(int orders) {
    return card -> card.getInteger("orders") > orders;
  }

  // ---- what happens ----

  @Test
  void consoleOutlivesHeadsAndWorkers() throws Exception {
    Path out = folder.resolve("run");
    Path token = Files.writeString(folder.resolve("token"), "a secret\n");
    Path guess = Files.writeString(folder.resolve("guess"), "a guess\n");
    Encryption certificates = new Certificates(folder, "authority").certify("node");
    try (ClusterProcesses cluster = new ClusterProcesses(folder)) {
      cluster.secure(certificates, token);
      Node head = cluster.head("head-1", out, ENDLESS, MACHINE);
      int port = FreePort.any();
      Node shown = cluster.console("console", out, port);
      console = "http://127.0.0.1:" + port + "/";
      awaitConsole(shown);
      Node killed = cluster.worker("killed", "killed", ALL);
      Node frozen = cluster.worker("frozen", "frozen", ALL);
      await("killed", hasDoneMoreThan(0));
      await("frozen", hasDoneMoreThan(0));

      killed.kill();
      frozen.freeze();
      cluster.secure(certificates, guess);
      Node stranger = cluster.worker("stranger", "stranger", ALL);
      cluster.secure(certificates, token);
      workerWithoutTheTokenIsRefused(head, stranger);
      assertTrue(await("killed", is("lost")).getInteger("seen") >= 10);
      int done = await("frozen", is("lost")).getInteger("orders");
      frozen.thaw();
      // Long enough that it has mostly found that it was given up, and joined again, by then.
      await("frozen", is("live").and(hasDoneMoreThan(done + 20)));

      head.kill();
      // As a backup would have it: of an epoch that is over.
      Path older = ClusterProcesses.copy(out, folder.resolve("older"));
      await("head", is("lost"));
      assertTrue(get("").contains("<html"), "the page itself");
      for (String page : List.of("run", "cluster", "bus", "queue", "samples", "timeline")) {
        get("api/" + page);
      }

      Node next = cluster.head("head-2", out, ENDLESS, MACHINE);
      done = await("head", is("live")).getInteger("version");
      int before = done;
      await("head", card -> card.getInteger("version") > before);
      next.kill();

      Node outdated = cluster.head("head-3", older, ENDLESS, MACHINE);
      await("head", is("live"));
      while (outdated.find("frozen is refused: .*older copy of the run", 0) == null) {
        Thread.sleep(100);
      }
      assertTrue(outdated.process().isAlive(), outdated::text);
      assertTrue(frozen.process().isAlive() && shown.process().isAlive(), "nobody started again");
    }
  }

  /** Waits until the console answers. */
  private void awaitConsole(Node shown) throws Exception {
    while (true) {
      try {
        get("");
        return;
      } catch (IOException notYet) {
        assertTrue(shown.process().isAlive(), shown::text);
        Thread.sleep(100);
      }
    }
  }

  private void workerWithoutTheTokenIsRefused(Node head, Node stranger) throws Exception {
    String reason = "stranger has another token than the head \\(node configuration: security";
    JsonObject card = await("stranger", one -> one.getString("phase").equals("refused"));
    assertNotNull(stranger.find(reason, 0), stranger::text);
    assertNotNull(head.find("stranger is refused: " + reason, 0), head::text);
    assertNull(head.find("stranger joins", 0), head::text);
    assertTrue(card.getString("reason").contains("another token"), card::encode);
    stranger.stop();
    await("stranger", is("left"));
  }
}
