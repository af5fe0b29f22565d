package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.actors.worker.WorkerIdentity;
import org.editr1.actors.worker.WorkerVerticle;
import org.editr1.bus.Membership;
import org.editr1.engine.EngineOpener;
import org.editr1.engine.djl.DjlEngineOpener;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.journey.Role;
import org.editr1.journey.Token;
import org.editr1.store.grpc.ClientLimits;
import org.editr1.store.grpc.StoreClient;

/** The workers of one process: an actor per device; those of one device share the base weights. */
final class LocalWorkers {
  private final String name;
  private final List<String> devices;
  private final Set<Role> roles;
  private final ModelFolders folders;
  private final Token token;

  /**
   * @param name of the process; of several workers each gets a number behind it
   * @param devices {@code cpu} or {@code cuda:N}, one for each worker
   * @param folders this machine's copies of the models
   * @param token that the head asks for
   */
  LocalWorkers(
      String name, List<String> devices, Set<Role> roles, ModelFolders folders, Token token) {
    this.name = name;
    this.devices = List.copyOf(devices);
    this.roles = Set.copyOf(roles);
    this.folders = folders;
    this.token = token;
  }

  /** Deploys them; they look for a head by themselves. */
  Future<Void> deploy(Vertx vertx) {
    return vertx
        .executeBlocking(() -> Fingerprint.ofAll(folders.files()))
        .compose(
            fingerprints -> {
              Map<String, EngineOpener> openers = new HashMap<>();
              List<Future<String>> deployed = new ArrayList<>();
              for (int i = 0; i < devices.size(); i++) {
                EngineOpener opener =
                    openers.computeIfAbsent(
                        devices.get(i), device -> new DjlEngineOpener(folders, roles, device));
                deployed.add(vertx.deployVerticle(worker(vertx, i, fingerprints, opener)));
              }
              return Future.all(deployed).mapEmpty();
            });
  }

  private WorkerVerticle worker(
      Vertx vertx, int index, Map<String, String> fingerprints, EngineOpener opener) {
    String device = devices.get(index);
    WorkerIdentity identity =
        new WorkerIdentity(
            devices.size() == 1 ? name : name + "-" + (index + 1),
            System.nanoTime(),
            Membership.of(vertx).self(),
            name,
            device,
            roles,
            fingerprints,
            Environment.of(device));
    return new WorkerVerticle(
        new WorkerVerticle.Parts(
            identity,
            token,
            opener,
            (host, port) -> new StoreClient(vertx, host, port, ClientLimits.STANDARD),
            System::nanoTime));
  }
}
