package org.editr1.watch.console;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses requests that the console must not answer: other methods than GET and HEAD, unknown host
 * names (so that no other site can point its own name here), scripts of other origins. Answers load
 * nothing from elsewhere.
 *
 * @param names of the console in addition to addresses and {@code localhost}
 */
record Guard(Set<String> names) implements Handler<RoutingContext> {
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]");
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    harden(context.response());
    HttpMethod method = request.method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      context.response().putHeader("Allow", "GET, HEAD");
      Answer.error(context, 405, "the console is read-only: GET or HEAD");
    } else if (!isKnown(request.authority())) {
      Answer.error(context, 421, "unknown host name; see names in the console's configuration");
    } else if (!isOwn(request)) {
      Answer.error(context, 403, "other origins may not read the console");
    } else {
      context.next();
    }
  }

  private static void harden(HttpServerResponse response) {
    response
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cache-Control", "no-store");
  }

  private boolean isKnown(HostAndPort authority) {
    if (authority == null) {
      return false;
    }
    String host = authority.host();
    return host.equals("localhost") || names.contains(host) || ADDRESS.matcher(host).matches();
  }

  private static boolean isOwn(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    return origin == null || origin.equals("http://" + request.authority());
  }
}
