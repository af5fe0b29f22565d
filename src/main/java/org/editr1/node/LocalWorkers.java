package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.editr1.Clock;
import org.editr1.Failure;
import org.editr1.Token;
import org.editr1.actors.WorkerVerticle;
import org.editr1.bus.Membership;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.engine.djl.DjlEngineOpener;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.io.file.Fingerprint;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.store.Encryption;
import org.editr1.store.StoreClient;
import org.editr1.worker.Pauses;
import org.editr1.worker.WorkerIdentity;

/** The workers of one process: an actor per device; those of one device share the base weights. */
final class LocalWorkers {
  private final Team team;
  private final ModelFolders folders;
  private final Supplier<Map<String, String>> fingerprints;
  private final Token token;
  private final Encryption encryption;
  private final Unfit unfit;
  private final List<String> deployed = new CopyOnWriteArrayList<>();
  private final List<WorkerVerticle> actors = new CopyOnWriteArrayList<>();
  private final AtomicInteger lost = new AtomicInteger();

  /**
   * What becomes of a process whose devices are given up.
   *
   * @param reopened how many of them are opened once more
   * @param end ends the process for the reason given: one hangs, or the models of none can be
   *     loaded
   */
  record Unfit(int reopened, Pauses pauses, Consumer<Failure> end) {}

  /**
   * Who they are.
   *
   * @param node the name of the process, in reports
   * @param name of the worker; of several each gets a number behind it
   * @param devices {@code cpu} or {@code cuda:N}, one for each worker
   */
  record Team(String node, String name, List<String> devices, Set<Role> roles) {
    String worker(int index) {
      return devices.size() == 1 ? name : name + "-" + (index + 1);
    }
  }

  /**
   * @param folders this machine's copies of the models
   * @param fingerprints reads the folders, on a thread that may block
   * @param token that the head asks for
   * @param encryption of the way to the tensor store
   */
  LocalWorkers(
      Team team,
      ModelFolders folders,
      Supplier<Map<String, String>> fingerprints,
      Token token,
      Encryption encryption,
      Unfit unfit) {
    this.fingerprints = fingerprints;
    this.unfit = unfit;
    this.team = team;
    this.folders = folders;
    this.token = token;
    this.encryption = encryption;
  }

  /** Deploys the workers; they look for a head on their own. */
  Future<Void> deploy(Vertx vertx) {
    String member = Membership.self(vertx);
    return vertx
        .executeBlocking(() -> identities(member))
        .compose(
            identities -> {
              Map<String, EngineOpener> openers = new HashMap<>();
              List<Future<String>> deployments = new ArrayList<>();
              for (WorkerIdentity identity : identities) {
                EngineOpener opener =
                    openers.computeIfAbsent(
                        identity.device(),
                        device ->
                            new DjlEngineOpener(folders, team.roles(), device, System::getenv));
                deployments.add(
                    vertx.deployVerticle(worker(vertx, identity, opener)).onSuccess(deployed::add));
              }
              return Future.all(deployments).mapEmpty();
            });
  }

  /** Reads every byte of large model folders, for the head to compare. */
  void compareModels() {
    ModelBytes.read(
        folders.files(),
        ModelBytes::sha256,
        Fingerprint.PARTIAL,
        complete -> actors.forEach(actor -> actor.modelsRead(complete)));
  }

  /** Drains and undeploys the workers: running orders are finished, reservations released. */
  Future<Void> leave(Vertx vertx) {
    return Future.join(deployed.stream().map(vertx::undeploy).toList()).mapEmpty();
  }

  /** Reads the model folders and loads the engine: slow. */
  private List<WorkerIdentity> identities(String member) {
    Map<String, String> read = fingerprints.get();
    List<WorkerIdentity> identities = new ArrayList<>();
    for (int i = 0; i < team.devices().size(); i++) {
      String device = team.devices().get(i);
      long incarnation = System.nanoTime();
      identities.add(
          new WorkerIdentity(
              team.worker(i),
              incarnation,
              member,
              team.node(),
              device,
              team.roles(),
              read,
              Environment.of(device),
              token.proof(team.worker(i), incarnation, member)));
    }
    return identities;
  }

  private WorkerVerticle worker(Vertx vertx, WorkerIdentity identity, EngineOpener opener) {
    WorkerVerticle actor =
        new WorkerVerticle(
            vertx,
            new WorkerVerticle.Parts(
                identity,
                opener,
                head ->
                    new StoreClient(
                        vertx,
                        head.storeHost(),
                        head.storePort(),
                        StoreClient.Limits.STANDARD,
                        encryption.with(head.storeCertificate()),
                        token),
                unfit.pauses(),
                Clock.SYSTEM,
                (phase, reason) -> givenUp(vertx, identity, opener, phase, reason)));
    actors.add(actor);
    return actor;
  }

  private WorkerIdentity again(WorkerIdentity before) {
    long incarnation = System.nanoTime();
    return new WorkerIdentity(
        before.worker(),
        incarnation,
        before.member(),
        before.node(),
        before.device(),
        before.roles(),
        before.fingerprints(),
        before.environment(),
        token.proof(before.worker(), incarnation, before.member()));
  }

  private void givenUp(
      Vertx vertx, WorkerIdentity identity, EngineOpener opener, Phase phase, String reason) {
    int count = lost.incrementAndGet();
    if (count <= unfit.reopened()) {
      vertx.deployVerticle(worker(vertx, again(identity), opener)).onSuccess(deployed::add);
    } else if (phase == Phase.STUCK || count - unfit.reopened() >= team.devices().size()) {
      String text =
          "%s. Look at the device, its driver and its memory (-Xmx, PYTORCH_LIBRARY_PATH)";
      unfit.end().accept(new Failure(Failure.Kind.DEVICE, text.formatted(reason)));
    }
  }
}
