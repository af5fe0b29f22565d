package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.editr1.config.WorkerConfiguration;
import org.editr1.watch.health.ProcessWatch;

/**
 * {@code vertx run org.editr1.node.WorkerNode -cluster -conf conf/node/worker.json}: the devices of
 * one machine. It may start before the head, and joins and leaves while a run goes on.
 */
public final class WorkerNode extends VerticleBase {
  @Override
  public Future<?> start() {
    WorkerConfiguration configuration = WorkerConfiguration.of(config(), Home.folder());
    ProcessWatch.start(vertx, configuration.name(), System::nanoTime);
    LocalWorkers workers =
        new LocalWorkers(
            new LocalWorkers.Team(
                configuration.name(),
                configuration.name(),
                configuration.devices(),
                configuration.roles()),
            configuration.folders(),
            configuration.security().secret(System.getenv()),
            configuration.security().encryption());
    NodeHealth health = new NodeHealth(vertx);
    return health
        .serve(configuration.host(), configuration.healthPort())
        .compose(unused -> health.ofWorkers(configuration.name(), configuration.devices().size()))
        .compose(unused -> workers.deploy(vertx));
  }
}
