package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import org.editr1.Failure;
import org.editr1.config.NodeFile;
import org.editr1.config.WorkerConfiguration;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.io.file.Fingerprint;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.watch.ProcessWatch;
import org.editr1.worker.Pauses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code vertx run org.editr1.node.WorkerNode -cluster -conf conf/node/worker.json}: the devices of
 * one machine. It may start before the head, and may join and leave during a run.
 */
public final class WorkerNode extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerNode.class);

  @Override
  public Future<?> start() {
    WorkerConfiguration configuration =
        WorkerConfiguration.of(NodeFile.read(config().encode()), Home.folder());
    ProcessWatch.start(vertx, configuration.name(), System::nanoTime);
    ModelFolders folders = folders(configuration);
    LocalWorkers workers =
        new LocalWorkers(
            new LocalWorkers.Team(
                configuration.name(),
                configuration.name(),
                configuration.devices(),
                configuration.roles()),
            folders,
            () -> Fingerprint.ofAll(folders.files()),
            configuration.security().secret(System.getenv()),
            NodeLauncher.encryption(configuration.security()),
            new LocalWorkers.Unfit(0, Pauses.STANDARD, this::end));
    NodeHealth health = new NodeHealth(vertx);
    return health
        .serve(configuration.host(), configuration.healthPort())
        .compose(unused -> health.ofWorkers(configuration.name(), configuration.devices().size()))
        .compose(unused -> workers.deploy(vertx))
        .onSuccess(unused -> workers.compareModels());
  }

  private void end(Failure failure) {
    LOG.error("the node ends, so that a new process opens its devices: {}", failure.getMessage());
    ProcessEnd.stop(vertx, failure.kind().exitCode());
  }

  /** This machine's copies of the models that the worker's roles may need. */
  public static ModelFolders folders(WorkerConfiguration worker) {
    boolean scores = worker.roles().contains(Role.REWARD);
    String judge = worker.judge();
    return new ModelFolders(
        Path.of(worker.model()),
        judge != null && scores
            ? new ModelFolders.Judge(Path.of(judge), Path.of(worker.judgeTemplate()))
            : null,
        scores ? worker.clip() : RunSpec.Clip.NONE);
  }
}
