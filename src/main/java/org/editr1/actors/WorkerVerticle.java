package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.editr1.Clock;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Phase;
import org.editr1.store.TensorStore;
import org.editr1.worker.ClaimMachine;
import org.editr1.worker.Pauses;
import org.editr1.worker.WorkerIdentity;

/**
 * One device: joins a head, loads the models of its roles, then works on orders. {@link
 * ClaimMachine} decides and has the states.
 *
 * <pre>
 * consumes      work.available
 * produces      worker.hello; order.claim, .renew, .done, .failed, .release; node.report; order.ran
 * waits for     a head, its models, orders and their inputs
 * unblocked by  the head's answers, work.available, timers
 * </pre>
 */
public final class WorkerVerticle extends VerticleBase {
  private static final long REPORT_EVERY = 2_000;

  private final WorkerDriver driver;

  /**
   * The parts of a worker.
   *
   * @param storeAt connects to the tensor store of a head
   * @param unfit learns why the device is given up: it hangs, or its models cannot be loaded
   */
  public record Parts(
      WorkerIdentity identity,
      EngineOpener opener,
      Function<Welcome, TensorStore> storeAt,
      Pauses pauses,
      Clock clock,
      BiConsumer<Phase, String> unfit) {}

  /**
   * @param vertx where the verticle will be deployed
   */
  public WorkerVerticle(Vertx vertx, Parts parts) {
    driver = new WorkerDriver(vertx, parts);
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(REPORT_EVERY, unused -> driver.happened(ClaimMachine::reportDue));
    driver.happened(ClaimMachine::started);
    return Bus.of(vertx)
        .subscribe(
            Addresses.WORK_AVAILABLE,
            available -> driver.happened(machine -> machine.workAvailable(available.roles())));
  }

  /** Every byte of the worker's model folders is read; {@code complete} are their fingerprints. */
  public void modelsRead(Map<String, String> complete) {
    context.runOnContext(unused -> driver.happened(machine -> machine.modelsRead(complete)));
  }

  @Override
  public Future<?> stop() {
    driver.happened(ClaimMachine::leave);
    return driver.stopped();
  }
}
