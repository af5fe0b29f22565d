package org.editr1.watch.console;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.editr1.journey.Pass;
import org.editr1.journey.SampleKey;
import org.editr1.journey.Split;
import org.editr1.watch.Numbers;
import org.editr1.watch.console.RunArchive.StoredGroup;
import org.editr1.watch.console.RunArchive.StoredSample;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Groups of edits with their scores and images from the run folder, read on worker threads. */
final class SampleRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(SampleRoutes.class);
  private static final int MAX_CHARACTERS = 200;
  private static final int MAX_FOUND = 100;

  /** Threads that read the run folder, apart from those of the tensor store. */
  private static final int THREADS = 2;

  private static final int MAX_WAITING = 32;

  private final RunArchive archive;
  private final WorkerExecutor threads;
  private final AtomicInteger waiting = new AtomicInteger();

  SampleRoutes(Vertx vertx, RunArchive archive) {
    this.archive = archive;
    this.threads = vertx.createSharedWorkerExecutor("console", THREADS);
  }

  void addTo(Router router) {
    router.route("/api/samples").handler(context -> json(context, this::stored));
    router.route("/api/groups").handler(this::groups);
    router.route("/api/search").handler(this::search);
    router.route("/api/picture").handler(context -> picture(context, archive::image));
    router.route("/api/source").handler(context -> picture(context, archive::source));
  }

  private void groups(RoutingContext context) {
    query(context).ifPresent(query -> json(context, () -> groups(query.pass())));
  }

  private void search(RoutingContext context) {
    String text = context.request().getParam("text", "").strip();
    if (text.isEmpty() || text.length() > MAX_CHARACTERS) {
      Answer.error(context, 400, "expected text of 1 to 200 characters");
    } else {
      json(context, () -> search(text));
    }
  }

  private void picture(RoutingContext context, Function<SampleKey, Optional<byte[]>> pictures) {
    Optional<SampleQuery> query = query(context);
    Integer sample = query.map(SampleQuery::sample).orElse(null);
    if (sample != null) {
      SampleKey key = new SampleKey(query.get().groupKey(), sample);
      read(context, () -> pictures.apply(key), found -> picture(context, found));
    } else if (query.isPresent()) {
      Answer.error(context, 400, "expected a sample, step-3/group-7/sample-2");
    }
  }

  private static void picture(RoutingContext context, Optional<byte[]> png) {
    if (png.isEmpty()) {
      Answer.error(context, 404, "the image is not stored");
    } else {
      // A stored image never changes.
      context
          .response()
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
      Answer.error(context, 400, "of is \"" + of + "\"; " + SampleQuery.EXPECTED);
    }
    return query;
  }

  private void json(RoutingContext context, Callable<JsonObject> reading) {
    read(context, reading, context::json);
  }

  private <T> void read(RoutingContext context, Callable<T> reading, Consumer<T> answer) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      Answer.error(context, 503, "too many readers; try again");
      return;
    }
    threads
        .executeBlocking(reading, false)
        .onComplete(unused -> waiting.decrementAndGet())
        .onSuccess(answer::accept)
        .onFailure(
            failure -> {
              LOG.warn("{}: {}", context.request().uri(), failure.getMessage());
              Answer.error(context, 500, String.valueOf(failure.getMessage()));
            });
  }

  /** The steps and evaluations with samples. */
  private JsonObject stored() {
    return new JsonObject()
        .put("steps", new JsonArray(archive.stored(Split.TRAIN)))
        .put("evaluations", new JsonArray(archive.stored(Split.TEST)));
  }

  /** The groups of a step or an evaluation. */
  private JsonObject groups(Pass pass) {
    return new JsonObject().put("groups", Answer.array(archive.groups(pass), SampleRoutes::json));
  }

  /** The groups whose instruction contains {@code text}. */
  private JsonObject search(String text) {
    return new JsonObject()
        .put(
            "found",
            Answer.array(
                archive.search(text, MAX_FOUND),
                one ->
                    new JsonObject()
                        .put("group", one.group().folder())
                        .put("sample", one.sample())
                        .put("prompt", one.prompt())));
  }

  private static JsonObject json(StoredGroup group) {
    return new JsonObject()
        .put("group", group.key().folder())
        .put("version", group.version())
        .put("filtered", group.filtered())
        .put("samples", Answer.array(group.samples(), SampleRoutes::json));
  }

  private static JsonObject json(StoredSample sample) {
    JsonObject parts = new JsonObject();
    new TreeMap<>(sample.parts()).forEach((name, value) -> parts.put(name, Numbers.round(value)));
    JsonObject json =
        new JsonObject()
            .put("sample", sample.index())
            .put("prompt", sample.prompt())
            .put("parts", parts)
            .put("picture", sample.hasImage())
            .put("fault", sample.fault());
    put(json, "score", sample.score());
    put(json, "advantage", sample.advantage());
    put(json, "r", sample.r());
    return json;
  }

  private static void put(JsonObject json, String name, @Nullable Double value) {
    if (value != null) {
      json.put(name, Numbers.round(value));
    }
  }
}
