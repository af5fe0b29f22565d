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
 * Hazelcast's membership for nodes that are given up and come back, often while others are lost.
 * Vert.x is told of changes by events, once each, and an event that is missed then, or comes too
 * late, leaves it wrong for good. What such a node knows, and what is known of it, is therefore
 * looked up again all the time.
 */
final class RejoiningClusterManager extends HazelcastClusterManager {
  private static final Logger LOG = LoggerFactory.getLogger(RejoiningClusterManager.class);
  private static final long CHECK_MILLIS = 3_000;

  /** Where Vert.x keeps the addresses of its nodes. */
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
    forgetConsumers();
    return vertx.executeBlocking(
        () -> {
          enterAgain();
          return null;
        },
        false);
  }

  /** The next message to each address looks up who consumes there now. */
  private void forgetConsumers() {
    Addresses.ALL.forEach(address -> tell(new RegistrationUpdateEvent(address.name(), List.of())));
  }

  /** Tells this node's event bus who consumes at an address. */
  void tell(RegistrationUpdateEvent consumers) {
    RegistrationListener listening = bus;
    if (listening != null) {
      listening.registrationsUpdated(consumers);
    }
  }

  /**
   * Others may clear up after this node only when it is back. A node's own entry is cleared last:
   * where that is there, so are its consumers.
   */
  private void enterAgain() {
    HazelcastInstance members = getHazelcastInstance();
    if (isActive() && !members.getMap(NODES).containsKey(getNodeId())) {
      LOG.info("node was suspected dead; re-registered");
      // What the base class does when its member has joined the others again.
      stateChanged(new LifecycleEvent(LifecycleState.MERGED));
    }
  }
}
