package org.editr1.bus;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeListener;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of the cluster as the cluster manager sees them. It notices a killed process within a
 * second and a frozen one after ten; it may be wrong, so its news speed things up and decide
 * nothing.
 */
public final class Membership {
  private Membership() {}

  private static @Nullable ClusterManager cluster(Vertx vertx) {
    return ((VertxInternal) vertx).clusterManager();
  }

  /** The name that this process has in the cluster until its end; empty in no cluster. */
  public static String self(Vertx vertx) {
    ClusterManager cluster = cluster(vertx);
    return cluster == null ? "" : cluster.getNodeId();
  }

  /** Calls {@code left}, in the caller's context, with the name of every member that leaves. */
  public static void onMemberLeft(Vertx vertx, Consumer<String> left) {
    ClusterManager cluster = cluster(vertx);
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
