package org.editr1.watch.console;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.function.Function;

/** JSON answers. */
final class Answer {
  private Answer() {}

  /** One entry per element. */
  static <T> JsonArray array(Collection<T> all, Function<T, ?> entry) {
    return new JsonArray(all.stream().map(entry).toList());
  }

  static void json(HttpServerResponse response, String encoded) {
    response.putHeader("Content-Type", "application/json").end(encoded);
  }

  static void error(HttpServerResponse response, int status, String reason) {
    response.setStatusCode(status);
    json(response, new JsonObject().put("error", reason).encode());
  }
}
