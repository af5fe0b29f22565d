package org.editr1.bus;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeListener;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the cluster, as it says itself. It notices a killed process within a second and a
 * frozen one after ten; it may be wrong, so what it says speeds things up and decides nothing.
 */
public final class Membership {
  private final Vertx vertx;
  private final @Nullable ClusterManager cluster;

  private Membership(Vertx vertx, @Nullable ClusterManager cluster) {
    this.vertx = vertx;
    this.cluster = cluster;
  }

  /** That of the cluster which {@code vertx} belongs to, if it belongs to one. */
  public static Membership of(Vertx vertx) {
    return new Membership(vertx, ((VertxInternal) vertx).clusterManager());
  }

  /** The name of this process in the cluster, which it keeps until its end; empty without one. */
  public String self() {
    return cluster == null ? "" : cluster.getNodeId();
  }

  /** Tells, in the caller's context, the name of every other member that is gone. */
  public void onLeft(Consumer<String> left) {
    if (cluster == null) {
      return;
    }
    Context context = vertx.getOrCreateContext();
    cluster.nodeListener(
        new NodeListener() {
          @Override
          public void nodeAdded(String member) {}

          @Override
          public void nodeLeft(String member) {
            context.runOnContext(unused -> left.accept(member));
          }
        });
  }
}
