package org.editr1.lab.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks a node's health endpoint again and again, and how long the answers take. */
final class HealthProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final HttpRequest request;
  private final List<Long> micros = new ArrayList<>();

  HealthProbe(int port) {
    this.request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
            .timeout(PATIENCE)
            .build();
  }

  /** Returns whether the node answers that it is healthy. */
  boolean isLive() throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Asks once; no answer in ten seconds counts as ten seconds. */
  void ask() throws InterruptedException {
    long asked = System.nanoTime();
    boolean live = isLive();
    long took = System.nanoTime() - asked;
    micros.add((live ? took : Math.max(took, PATIENCE.toNanos())) / 1_000);
  }

  List<Long> micros() {
    return List.copyOf(micros);
  }
}
