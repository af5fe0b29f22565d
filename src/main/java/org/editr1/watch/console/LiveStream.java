package org.editr1.watch.console;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Server-sent events: a reader of {@code /api/live?page=NAME} receives that page at once and every
 * second. A slow reader misses some.
 */
final class LiveStream implements Handler<RoutingContext> {
  private static final int MAX_READERS = 64;
  private static final String EVENTS = "text/event-stream";

  private final Pages pages;
  private final Map<String, Set<HttpServerResponse>> readers = new TreeMap<>();

  LiveStream(Pages pages) {
    this.pages = pages;
  }

  @Override
  public void handle(RoutingContext context) {
    String page = context.request().getParam("page", "");
    HttpServerResponse response = context.response();
    if (context.request().method().equals(HttpMethod.HEAD)) {
      response.putHeader("Content-Type", EVENTS).end();
    } else if (!pages.names().contains(page)) {
      Answer.error(context, 404, "there is no page \"" + page + "\"; expected " + pages.names());
    } else if (readers.values().stream().mapToInt(Set::size).sum() >= MAX_READERS) {
      Answer.error(context, 503, MAX_READERS + " pages are open already");
    } else {
      open(page, response);
    }
  }

  private void open(String page, HttpServerResponse response) {
    readers.computeIfAbsent(page, unused -> new HashSet<>()).add(response);
    response.closeHandler(unused -> close(page, response));
    response.exceptionHandler(unused -> close(page, response));
    response.setChunked(true).putHeader("Content-Type", EVENTS);
    write(response, event(page));
  }

  private void close(String page, HttpServerResponse response) {
    readers.getOrDefault(page, new HashSet<>()).remove(response);
  }

  /** Sends every reader its page. */
  void push() {
    readers.forEach(
        (page, responses) -> {
          if (!responses.isEmpty()) {
            String event = event(page);
            Set.copyOf(responses).forEach(response -> write(response, event));
          }
        });
  }

  private String event(String page) {
    return "data: " + pages.page(page).encode() + "\n\n";
  }

  private static void write(HttpServerResponse response, String event) {
    if (!response.closed() && !response.writeQueueFull()) {
      response.write(event);
    }
  }
}
