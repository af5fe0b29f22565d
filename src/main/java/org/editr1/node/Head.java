package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.Clock;
import org.editr1.actors.CoordinatorVerticle;
import org.editr1.actors.Journals;
import org.editr1.actors.LearnerVerticle;
import org.editr1.config.RunConfiguration;
import org.editr1.engine.LearnerEngine;
import org.editr1.engine.djl.DjlLearnerEngine;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.folder.Checkpoints;
import org.editr1.folder.FileHashes;
import org.editr1.folder.Inputs;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSet;
import org.editr1.io.dataset.Tasks;
import org.editr1.io.file.Fingerprint;
import org.editr1.io.hf.EditFolder;
import org.editr1.journey.EditTask;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TaskList;
import org.editr1.journey.TensorRef;
import org.editr1.reward.RunRewards;
import org.editr1.run.RunSetup;
import org.editr1.store.DiskStore;
import org.editr1.store.StoreServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The head of a run: tensor store, learner and coordinator on one run folder, in one JVM with its
 * workers or as a node of a cluster.
 */
final class Head {
  private static final Logger LOG = LoggerFactory.getLogger(Head.class);

  private final CoordinatorVerticle coordinator;
  private final LearnerVerticle learner;
  private final RunFolder folder;

  private Head(CoordinatorVerticle coordinator, LearnerVerticle learner, RunFolder folder) {
    this.coordinator = coordinator;
    this.learner = learner;
    this.folder = folder;
  }

  /** All that is read before anything starts: a slow part that refuses what cannot work. */
  private record Opened(
      DiskStore store,
      LearnerEngine learner,
      TensorRef specification,
      Map<String, String> fingerprints,
      TaskList train,
      List<EditTask> tests) {

    static Opened read(RunSpec spec, DataSet set, RunFolder folder) {
      Path model = Path.of(spec.model().path());
      Path data = Path.of(spec.data().path());
      EditFolder pipeline = EditFolder.open(model);
      Map<String, String> fingerprints =
          Inputs.fingerprints(folder, ModelFolders.of(spec).files().keySet());
      DiskStore store =
          DiskStore.open(folder.store(), data, FileHashes.ofPictures(folder, data)::firstUse);
      Tasks tasks =
          new Tasks(
              spec, set, store::dataReference, fingerprints.getOrDefault(ModelFolders.MODEL, ""));
      return new Opened(
          store,
          DjlLearnerEngine.open(spec, pipeline.projections()),
          store.put("specification.json", RunConfiguration.ofWorkers(spec)),
          fingerprints,
          tasks.train(),
          tasks.tests());
    }
  }

  /** Starts or resumes the run of the plan's folder. */
  static Future<Head> start(Vertx vertx, RunSession.Plan plan) {
    return vertx
        .executeBlocking(() -> Opened.read(plan.spec(), plan.data(), plan.folder()))
        .compose(
            opened ->
                new StoreServer(
                        vertx,
                        opened.store(),
                        StoreServer.Limits.STANDARD,
                        NodeLauncher.encryption(plan.machine().security()),
                        plan.token())
                    .start(plan.machine().host(), plan.machine().storePort())
                    .compose(port -> deploy(vertx, plan, opened, port)));
  }

  private static Future<Head> deploy(Vertx vertx, RunSession.Plan plan, Opened opened, int port) {
    RunSpec spec = plan.spec();
    RunFolder folder = plan.folder();
    Checkpoints checkpoints = Checkpoints.open(folder);
    LearnerVerticle learner =
        new LearnerVerticle(spec, opened.learner(), opened.store(), checkpoints);
    RunSetup run =
        new RunSetup(
            plan.node(),
            spec,
            welcome(plan, opened.specification(), port),
            plan.token(),
            plan.machine().leaseMillis(),
            opened.fingerprints(),
            opened.train(),
            opened.tests(),
            RunRewards.of(spec).isExternal() ? Set.of(Role.REWARD) : Set.of());
    CoordinatorVerticle coordinator =
        new CoordinatorVerticle(
            run,
            new Journals(vertx, folder, opened.store()),
            opened.store(),
            plan.lock()::newestEpoch,
            Clock.SYSTEM);
    return vertx
        .deployVerticle(learner)
        .compose(unused -> vertx.deployVerticle(coordinator))
        .onSuccess(unused -> compareModels(spec, folder, coordinator))
        .map(new Head(coordinator, learner, folder));
  }

  private static void compareModels(
      RunSpec spec, RunFolder folder, CoordinatorVerticle coordinator) {
    FileHashes known = FileHashes.ofModels(folder, ModelBytes::sha256);
    ModelBytes.read(
        ModelFolders.of(spec).files(),
        known::sha256,
        Fingerprint.PARTIAL,
        complete -> {
          known.save();
          List<String> differences = Inputs.complete(folder, complete);
          coordinator.happened(
              differences.isEmpty()
                  ? run -> run.modelsRead(complete)
                  : run -> run.inputsChanged(Inputs.changed(folder, differences)));
        });
  }

  /** The answer to workers that join. It names the store's address or the one that leads to it. */
  private static Welcome welcome(RunSession.Plan plan, TensorRef specification, int port) {
    String host = plan.machine().host();
    LOG.info("tensor store (gRPC) at {}:{}", host, port);
    String address =
        plan.machine().storeAddress() == null ? host + ":" + port : plan.machine().storeAddress();
    int colon = address.lastIndexOf(':');
    return new Welcome(
        plan.lock().id(),
        plan.lock().epoch(),
        specification,
        address.substring(0, colon),
        Integer.parseInt(address.substring(colon + 1)),
        NodeLauncher.encryption(plan.machine().security()).fingerprint());
  }

  /** Completes when the run has ended; fails if it cannot continue. */
  Future<Void> finished() {
    return coordinator.finished();
  }

  /** Opens no further step; see {@link CoordinatorVerticle#conclude}. */
  void conclude() {
    coordinator.conclude();
  }

  /**
   * Lets the current orders end, journals them and writes the EMA policy to {@code lora}. The run
   * can be resumed from its folder then.
   */
  Future<Void> stop() {
    return coordinator.drain().compose(unused -> learner.export(folder.lora()));
  }
}
