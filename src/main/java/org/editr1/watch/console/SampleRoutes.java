package org.editr1.watch.console;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.editr1.folder.RunArchive;
import org.editr1.journey.SampleKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers from the disk, read on worker threads. */
final class SampleRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(SampleRoutes.class);
  private static final int LONGEST_TEXT = 200;

  private final Vertx vertx;
  private final RunArchive archive;
  private final SamplesPage page;

  SampleRoutes(Vertx vertx, RunArchive archive) {
    this.vertx = vertx;
    this.archive = archive;
    this.page = new SamplesPage(archive);
  }

  void addTo(Router router) {
    router.get("/api/samples").handler(context -> json(context, page::json));
    router.get("/api/groups").handler(this::groups);
    router.get("/api/search").handler(this::search);
    router.get("/api/picture").handler(context -> picture(context, archive::image));
    router.get("/api/source").handler(context -> picture(context, archive::source));
  }

  private void groups(RoutingContext context) {
    query(context).ifPresent(query -> json(context, () -> page.groups(query.pass())));
  }

  private void search(RoutingContext context) {
    String text = context.request().getParam("text", "").strip();
    if (text.isEmpty() || text.length() > LONGEST_TEXT) {
      Answer.error(context.response(), 400, "expected text of 1 to 200 characters");
    } else {
      json(context, () -> page.search(text));
    }
  }

  private void picture(RoutingContext context, Function<SampleKey, Optional<byte[]>> pictures) {
    Optional<SampleQuery> query = query(context);
    if (query.isPresent()) {
      Integer sample = query.get().sample();
      if (sample == null) {
        Answer.error(context.response(), 400, "expected a sample, step-3/group-7/sample-2");
        return;
      }
      SampleKey key = new SampleKey(query.get().groupKey(), sample);
      read(context, () -> pictures.apply(key), found -> picture(context.response(), found));
    }
  }

  private static void picture(HttpServerResponse response, Optional<byte[]> png) {
    if (png.isEmpty()) {
      Answer.error(response, 404, "the image is not stored");
    } else {
      // A stored image never changes.
      response
          .putHeader("Cache-Control", "private, max-age=600")
          .putHeader("Content-Type", "image/png")
          .end(Buffer.buffer(png.get()));
    }
  }

  /**
   * The query of a request; where it cannot be read, the request is answered and empty returned.
   */
  static Optional<SampleQuery> query(RoutingContext context) {
    String of = context.request().getParam("of", "");
    Optional<SampleQuery> query = SampleQuery.parse(of);
    if (query.isEmpty()) {
      Answer.error(context.response(), 400, "of is \"" + of + "\"; " + SampleQuery.EXPECTED);
    }
    return query;
  }

  private void json(RoutingContext context, Callable<JsonObject> reading) {
    read(context, reading, found -> Answer.json(context.response(), found.encode()));
  }

  private <T> void read(RoutingContext context, Callable<T> reading, Consumer<T> answer) {
    vertx
        .executeBlocking(reading, false)
        .onSuccess(answer::accept)
        .onFailure(
            failure -> {
              LOG.warn("{}: {}", context.request().uri(), failure.getMessage());
              Answer.error(context.response(), 500, String.valueOf(failure.getMessage()));
            });
  }
}
