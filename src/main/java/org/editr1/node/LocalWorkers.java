package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.actors.WorkerIdentity;
import org.editr1.actors.WorkerVerticle;
import org.editr1.engine.EngineOpener;
import org.editr1.engine.djl.DjlEngineOpener;
import org.editr1.journey.Role;
import org.editr1.store.grpc.ClientLimits;
import org.editr1.store.grpc.StoreClient;

/** The workers of one process: an actor per device, which share one copy of the base weights. */
public final class LocalWorkers {
  private LocalWorkers() {}

  /**
   * Deploys them; they look for a head by themselves.
   *
   * @param name of the process' workers; each gets a number behind it
   * @param model this machine's copy of the model folder
   */
  public static Future<?> deploy(
      Vertx vertx, String name, List<String> devices, Set<Role> roles, Path model) {
    EngineOpener opener = new DjlEngineOpener(model, roles);
    return vertx
        .executeBlocking(() -> Map.of(Head.MODEL, Fingerprint.of(model)))
        .compose(
            fingerprints -> {
              List<Future<String>> deployed = new ArrayList<>();
              for (int i = 0; i < devices.size(); i++) {
                String device = devices.get(i);
                WorkerIdentity identity =
                    new WorkerIdentity(
                        devices.size() == 1 ? name : name + "-" + (i + 1),
                        System.nanoTime(),
                        name,
                        device,
                        EnumSet.copyOf(roles),
                        fingerprints,
                        Environment.of(device));
                deployed.add(
                    vertx.deployVerticle(
                        new WorkerVerticle(
                            new WorkerVerticle.Parts(
                                identity,
                                opener,
                                (host, port) -> new StoreClient(vertx, host, port, ClientLimits.STANDARD),
                                System::nanoTime))));
              }
              return Future.all(deployed);
            });
  }
}
