package org.editr1.node;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import org.editr1.bus.Addresses;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Hazelcast cluster manager for nodes that the cluster suspects dead and that come back, often
 * while others leave. Vert.x receives each membership change as one event; a missed or delayed
 * event would leave its registry wrong forever. The manager therefore refreshes, every 3 s, what
 * its node knows of the others, and registers the node again where its entry is missing.
 */
final class RejoiningClusterManager extends HazelcastClusterManager {
  private static final Logger LOG = LoggerFactory.getLogger(RejoiningClusterManager.class);
  private static final long CHECK_MILLIS = 3_000;

  /** The map in which Vert.x keeps the addresses of its nodes. */
  private static final String NODES = "__vertx.nodeInfo";

  private volatile @Nullable RegistrationListener bus;
  private volatile boolean leaving;

  @Override
  public void registrationListener(RegistrationListener listener) {
    bus = listener;
    super.registrationListener(listener);
  }

  @Override
  public void leave(Completable<Void> promise) {
    leaving = true;
    super.leave(promise);
  }

  /** Checks until {@code vertx} leaves the cluster: its threads end soon after. */
  void watch(Vertx vertx) {
    vertx.setTimer(
        CHECK_MILLIS,
        unused -> {
          if (!leaving) {
            check(vertx).onComplete(checked -> watch(vertx));
          }
        });
  }

  Future<Void> check(Vertx vertx) {
    invalidateConsumers();
    return vertx.executeBlocking(
        () -> {
          reRegister();
          return null;
        },
        false);
  }

  /** Makes the next message to each address look up its current consumers. */
  private void invalidateConsumers() {
    Addresses.ALL.forEach(
        address -> notifyBus(new RegistrationUpdateEvent(address.name(), List.of())));
  }

  /** Sends this node's event bus the consumers of an address. */
  void notifyBus(RegistrationUpdateEvent consumers) {
    RegistrationListener listening = bus;
    if (listening != null) {
      listening.registrationsUpdated(consumers);
    }
  }

  /**
   * Registers this node and its consumers if the others removed them. They may do so only after the
   * node is back; they remove its own entry last, so if that exists, its consumers do too.
   */
  private void reRegister() {
    HazelcastInstance members = getHazelcastInstance();
    if (isActive() && !members.getMap(NODES).containsKey(getNodeId())) {
      LOG.info("node was suspected dead; re-registered");
      // The base class registers its node again when its member has merged with the others.
      stateChanged(new LifecycleEvent(LifecycleState.MERGED));
    }
  }
}
