package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import org.editr1.UserError;
import org.editr1.config.WorkerConfiguration;

/** What a node may do at its start and at its end; {@code NodeLauncherIT} runs it. */
public final class LaunchedVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    System.out.println("starting in " + (vertx.isClustered() ? "a cluster" : "no cluster"));
    switch (config().getString("name")) {
      case "user-error" -> throw new UserError("models/x is no folder");
      case "defect" -> throw new IllegalStateException("a defect");
      case "refused" -> WorkerConfiguration.of(config().getMap(), Path.of(""));
      // If it is stopped before Vert.x has registered a verticle, it may stop that twice.
      default -> vertx.runOnContext(deployed -> System.out.println("started"));
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return vertx.timer(300).onSuccess(fired -> System.out.println("stopped"));
  }
}
