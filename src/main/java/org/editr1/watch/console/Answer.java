package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.function.Function;

/** JSON answers. */
final class Answer {
  private Answer() {}

  /** One entry per element. */
  static <T> JsonArray array(Collection<T> all, Function<T, ?> entry) {
    return new JsonArray(all.stream().map(entry).toList());
  }

  static void error(RoutingContext context, int status, String reason) {
    context.response().setStatusCode(status);
    context.json(new JsonObject().put("error", reason));
  }
}
