package org.editr1.lab.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.editr1.Clock;
import org.editr1.Token;
import org.editr1.actors.WorkerVerticle;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.bus.Membership;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.io.file.AtomicFile;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Role;
import org.editr1.store.Encryption;
import org.editr1.store.StoreClient;
import org.editr1.store.TensorStore;
import org.editr1.worker.Pauses;
import org.editr1.worker.WorkerIdentity;

/**
 * {@code vertx run}: workers with {@link SimulatedEngines}. They say so in what they tell the head
 * of their environment. Once the first step has ended they begin to measure, and write what they
 * measured.
 */
public final class SimulatedWorkers extends VerticleBase {

  private final Meter meter = new Meter();
  private boolean begun;

  @Override
  public Future<?> start() {
    Settings settings = config().mapTo(Settings.class);
    Bus bus = Bus.of(vertx);
    bus.observe(meter::answered);
    return bus.subscribe(Addresses.ORDER_RAN, this::ran)
        .compose(
            unused ->
                bus.subscribe(
                    Addresses.POLICY_PUBLISHED, version -> meter.published(System.nanoTime())))
        .compose(unused -> bus.subscribe(Addresses.STEP_FINISHED, step -> begin(settings)))
        .compose(
            unused ->
                Future.all(
                    IntStream.rangeClosed(1, settings.count())
                        .mapToObj(number -> vertx.deployVerticle(worker(settings, number)))
                        .toList()));
  }

  private void ran(OrderRan order) {
    if (order.order().role() == Role.TRAIN && order.failure().isEmpty()) {
      meter.trained(System.nanoTime());
    }
  }

  /**
   * The configuration.
   *
   * @param name name of the process and of its files
   * @param count number of workers
   * @param fingerprint fingerprint of the model of the head
   */
  record Settings(
      String name,
      int count,
      String fingerprint,
      int resolution,
      long busyMillis,
      long measureMillis,
      String folder) {
    String json() {
      return JsonObject.mapFrom(this).encode();
    }

    Path measurements() {
      return Path.of(folder, name + ".json");
    }

    /** An empty file that says that measuring has begun. */
    Path begun() {
      return Path.of(folder, name + ".begun");
    }
  }

  private WorkerVerticle worker(Settings settings, int number) {
    return worker(
        vertx,
        settings.name(),
        settings.name() + "-" + number,
        settings.fingerprint(),
        new SimulatedEngines(settings.resolution(), settings.busyMillis()),
        meter::around);
  }

  /**
   * A worker of all roles that says that its engines are simulated.
   *
   * @param node its process
   * @param fingerprint of the head's model
   * @param observed the connection to the store that it uses instead of the given one
   */
  static WorkerVerticle worker(
      Vertx vertx,
      String node,
      String name,
      String fingerprint,
      EngineOpener engines,
      UnaryOperator<TensorStore> observed) {
    WorkerIdentity identity =
        new WorkerIdentity(
            name,
            System.nanoTime(),
            Membership.self(vertx),
            node,
            "cpu",
            EnumSet.allOf(Role.class),
            Map.of("model", fingerprint),
            Map.of("simulated", "yes"),
            "");
    return new WorkerVerticle(
        vertx,
        new WorkerVerticle.Parts(
            identity,
            engines,
            head ->
                observed.apply(
                    new StoreClient(
                        vertx,
                        head.storeHost(),
                        head.storePort(),
                        StoreClient.Limits.STANDARD,
                        Encryption.NONE,
                        Token.NONE)),
            Pauses.STANDARD,
            Clock.SYSTEM,
            (phase, reason) -> {}));
  }

  private void begin(Settings settings) {
    if (begun) {
      return;
    }
    begun = true;
    meter.begin(System.nanoTime());
    Future<?> marked = vertx.executeBlocking(() -> Files.createFile(settings.begun()));
    vertx.setTimer(
        settings.measureMillis(),
        unused -> {
          Measurements measured = meter.end(System.nanoTime());
          marked.compose(
              done ->
                  vertx.executeBlocking(
                      () -> {
                        AtomicFile.write(settings.measurements(), measured.json());
                        return null;
                      }));
        });
  }
}
