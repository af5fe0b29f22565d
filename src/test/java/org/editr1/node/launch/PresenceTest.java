package org.editr1.node.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.editr1.node.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PresenceTest {
  private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(5_000);

  private final Properties values = new Properties();
  private HazelcastClusterManager itself;
  private HazelcastClusterManager other;
  private Vertx node;
  private Vertx head;

  @BeforeEach
  void join() throws Exception {
    values.setProperty("edit-r1.cluster.name", "presence-" + ProcessHandle.current().pid());
    values.setProperty("edit-r1.cluster.port", Integer.toString(FreePort.ofCluster()));
    values.setProperty("edit-r1.cluster.host", "127.0.0.1");
    values.setProperty("edit-r1.cluster.members", "127.0.0.1");
    itself = manager();
    other = manager();
    node = await(Vertx.builder().withClusterManager(itself).buildClustered());
    head = await(Vertx.builder().withClusterManager(other).buildClustered());
    await(
        node.eventBus()
            .<String>consumer("worker")
            .handler(message -> message.reply("here"))
            .completion());
  }

  private HazelcastClusterManager manager() throws Exception {
    try (InputStream file = Files.newInputStream(Path.of("cluster.xml"))) {
      Config config = new XmlConfigBuilder(file).setProperties(values).build();
      return new HazelcastClusterManager(config);
    }
  }

  @AfterEach
  void leave() throws Exception {
    await(head.close());
    await(node.close());
  }

  private String asked() throws Exception {
    return await(head.eventBus().<String>request("worker", "", SOON)).body();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** As the others do when they have lost it. */
  private void giveUp() {
    HazelcastInstance members = other.getHazelcastInstance();
    members.getMultiMap("__vertx.subs").clear();
    members.getMap("__vertx.nodeInfo").remove(itself.getNodeId());
  }

  @Test
  void whoIsGivenUpIsKnownAgain() throws Exception {
    giveUp();
    assertThrows(ExecutionException.class, this::asked);
    await(new Presence(node, itself).check());
    assertEquals("here", asked());
  }
}
