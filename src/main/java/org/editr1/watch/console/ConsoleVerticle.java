package org.editr1.watch.console;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Set;
import org.editr1.Clock;
import org.editr1.Failure;
import org.editr1.bus.Bus;
import org.jspecify.annotations.Nullable;

/**
 * Serves published messages as pages to people and programs. No other actor sends it requests.
 *
 * <pre>
 * consumes      every topic: step.finished, sample.dropped, node.report, order.ran, ledger.report,
 *               process.report, bus.tail
 * produces      HTTP answers
 * waits for     nobody
 * unblocked by  a timer, every second
 * </pre>
 */
public final class ConsoleVerticle extends VerticleBase {
  private static final long TICK = 1_000;

  /**
   * The address of a console.
   *
   * @param port 0: any free one
   * @param orFree whether any free port is taken where that one is in use
   * @param names of the console in addition to addresses and {@code localhost}
   */
  public record Place(String host, int port, boolean orFree, Set<String> names) {}

  private final Place place;
  private final RunArchive archive;
  private final Clock clock;
  private @Nullable Pages pages;
  private int port;

  /**
   * @param clock of this process
   */
  public ConsoleVerticle(Place place, RunArchive archive, Clock clock) {
    this.place = place;
    this.archive = archive;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(() -> new Pages(clock, archive))
        .compose(
            ready -> {
              pages = ready;
              return ready.follow(Bus.of(vertx)).compose(unused -> serve(ready));
            });
  }

  private Future<Integer> serve(Pages ready) {
    ConsoleServer server = new ConsoleServer(vertx, ready, archive);
    vertx.setPeriodic(
        TICK,
        unused -> {
          ready.tick();
          server.push();
        });
    return listen(server, place.port())
        .recover(taken -> place.orFree() ? listen(server, 0) : Future.failedFuture(refusal(taken)))
        .onSuccess(bound -> port = bound);
  }

  private Future<Integer> listen(ConsoleServer server, int wanted) {
    return server.listen(place.host(), wanted, place.names());
  }

  private Failure refusal(Throwable failure) {
    return Failure.ofPort("the console", place.host(), place.port(), failure);
  }

  @Override
  public Future<?> stop() {
    if (pages != null) {
      pages.close();
    }
    return Future.succeededFuture();
  }

  /** The address of the page, once the verticle is deployed. */
  public String url() {
    String host = place.host().contains(":") ? "[" + place.host() + "]" : place.host();
    return "http://" + host + ":" + port + "/";
  }
}
