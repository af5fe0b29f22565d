package org.editr1.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Pages of servers that a test started, and may have ended. */
public final class LoopbackHttp {
  /** The JDK's client waits for good if a server closes a connection that is just used again. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private LoopbackHttp() {}

  /**
   * @throws IOException also when no answer comes
   */
  public static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
