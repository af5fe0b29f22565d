package org.editr1.node.launch;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node known to the others. One that was given up and comes back enters its address and its
 * consumers again; where another node clears up after the loss only then, the new entries go with
 * the old ones, and every request and answer to this node would be lost from then on.
 */
final class Presence {
  private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
  private static final long CHECK_MILLIS = 2_000;

  /** Where Vert.x keeps the addresses of its nodes. */
  private static final String ADDRESSES = "__vertx.nodeInfo";

  private final Vertx vertx;
  private final HazelcastClusterManager cluster;

  Presence(Vertx vertx, HazelcastClusterManager cluster) {
    this.vertx = vertx;
    this.cluster = cluster;
  }

  /** Checks until Vert.x is closed. */
  void watch() {
    vertx.setTimer(CHECK_MILLIS, unused -> check().onComplete(checked -> watch()));
  }

  /** The address is cleared last: where it is there, so are the consumers. */
  Future<Void> check() {
    return vertx.executeBlocking(
        () -> {
          if (cluster.isActive() && !isKnown()) {
            LOG.info("the others took this node for lost; it is known again");
            // What the cluster manager does itself when it has joined the others again.
            cluster.stateChanged(new LifecycleEvent(LifecycleState.MERGED));
          }
          return null;
        },
        false);
  }

  private boolean isKnown() {
    HazelcastInstance members = cluster.getHazelcastInstance();
    return members.getMap(ADDRESSES).containsKey(cluster.getNodeId());
  }
}
