package org.editr1.watch.console;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Set;
import org.editr1.Clock;
import org.editr1.UserError;
import org.editr1.bus.Bus;
import org.editr1.watch.page.RunArchive;
import org.jspecify.annotations.Nullable;

/**
 * Shows people and programs what is published; it decides nothing and is asked nothing by the run.
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
   * Where it answers.
   *
   * @param port 0: any free one
   * @param orFree whether any free port will do where that one is taken
   * @param names that it is reached by, beside addresses and {@code localhost}
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
            fed -> {
              pages = fed;
              return fed.follow(Bus.of(vertx)).compose(unused -> serve(fed));
            });
  }

  private Future<Integer> serve(Pages fed) {
    ConsoleServer server = new ConsoleServer(vertx, fed, archive);
    vertx.setPeriodic(
        TICK,
        unused -> {
          fed.tick();
          server.push();
        });
    return listen(server, place.port())
        .recover(taken -> place.orFree() ? listen(server, 0) : Future.failedFuture(refusal(taken)))
        .onSuccess(bound -> port = bound);
  }

  private Future<Integer> listen(ConsoleServer server, int wanted) {
    return server.listen(place.host(), wanted, place.names());
  }

  private UserError refusal(Throwable failure) {
    return new UserError(
        ("the console cannot listen on " + place.host() + ":" + place.port())
            + (" (" + failure.getMessage() + "): name another port, or 0 for any free one"),
        failure);
  }

  @Override
  public Future<?> stop() {
    if (pages != null) {
      pages.close();
    }
    return Future.succeededFuture();
  }

  /** Where the page is, once the verticle is deployed. */
  public String url() {
    return "http://"
        + (place.host().contains(":") ? "[" + place.host() + "]" : place.host())
        + (":" + port + "/");
  }
}
