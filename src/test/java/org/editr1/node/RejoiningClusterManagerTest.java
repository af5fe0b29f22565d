package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.editr1.LogCapture;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RejoiningClusterManagerTest {
  private static final String HELLO = Addresses.WORKER_HELLO.name();
  private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(5_000);

  private final RejoiningClusterManager worker = new RejoiningClusterManager();
  private final RejoiningClusterManager head = new RejoiningClusterManager();
  private Vertx workersNode;
  private Vertx headsNode;

  /** A member that leaves is suspected by the other one. */
  private final LogCapture suspicions =
      LogCapture.of("com.hazelcast.internal.cluster.impl.MembershipManager");

  @BeforeEach
  void join() throws Exception {
    String cluster = "rejoin-" + ProcessHandle.current().pid();
    int port = FreePort.ofCluster();
    workersNode = join(worker, cluster, port);
    headsNode = join(head, cluster, port);
    await(
        headsNode
            .eventBus()
            .<String>consumer(HELLO)
            .handler(message -> message.reply("welcome"))
            .completion());
  }

  private static Vertx join(RejoiningClusterManager member, String cluster, int port)
      throws Exception {
    member.setConfig(LoopbackCluster.config(cluster, port));
    return await(Vertx.builder().withClusterManager(member).buildClustered());
  }

  @AfterEach
  void leave() throws Exception {
    await(workersNode.close());
    await(headsNode.close());
    suspicions.close();
  }

  private String answer() throws Exception {
    return await(workersNode.eventBus().<String>request(HELLO, "hello", SOON)).body();
  }

  /** Retries, since another thread registers the consumers after the address. */
  private String eventualAnswer() throws Exception {
    for (int tries = 1; tries < 100; tries++) {
      try {
        return answer();
      } catch (ExecutionException notYet) {
        Thread.sleep(100);
      }
    }
    return answer();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  @Test
  void subscriberOfItsOwnProcessHearsNoOther() throws Exception {
    List<Message> heard = new ArrayList<>();
    CountDownLatch own = new CountDownLatch(1);
    await(
        Bus.of(workersNode)
            .subscribeHere(
                Addresses.WORK_AVAILABLE,
                message -> {
                  heard.add(message);
                  own.countDown();
                }));
    assertEquals(List.of(), await(members(Addresses.WORK_AVAILABLE.name())));
    await(Bus.of(headsNode).publish(Addresses.WORK_AVAILABLE, new WorkAvailable(Set.of())));
    WorkAvailable mine = new WorkAvailable(Set.of(Role.TRAIN));
    await(Bus.of(workersNode).publish(Addresses.WORK_AVAILABLE, mine));
    assertTrue(own.await(60, TimeUnit.SECONDS));
    assertEquals(List.of(mine), heard);
  }

  /** Returns what another member of the cluster knows of the subscribers of an address. */
  private Future<List<RegistrationInfo>> members(String address) {
    Promise<List<RegistrationInfo>> known = Promise.promise();
    head.getRegistrations(address, known);
    return known.future();
  }

  @Test
  void suspectedNodeIsRegisteredAgain() throws Exception {
    HazelcastInstance members = worker.getHazelcastInstance();
    members.getMultiMap("__vertx.subs").clear();
    members.getMap("__vertx.nodeInfo").remove(head.getNodeId());
    assertThrows(ExecutionException.class, this::answer);
    await(head.check(headsNode));
    assertEquals("welcome", eventualAnswer());
  }

  @Test
  void missedRegistrationUpdateIsNoticed() throws Exception {
    assertEquals("welcome", answer());
    RegistrationInfo gone = new RegistrationInfo("a departed head", 1, false);
    worker.notifyBus(new RegistrationUpdateEvent(HELLO, List.of(gone)));
    assertThrows(ExecutionException.class, this::answer);
    await(worker.check(workersNode));
    assertEquals("welcome", answer());
  }
}
