package org.editr1.watch.console;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** JSON answers. */
final class Answer {
  private Answer() {}

  static void json(HttpServerResponse response, String encoded) {
    response.putHeader("Content-Type", "application/json").end(encoded);
  }

  static void error(HttpServerResponse response, int status, String reason) {
    response.setStatusCode(status);
    json(response, new JsonObject().put("error", reason).encode());
  }
}
