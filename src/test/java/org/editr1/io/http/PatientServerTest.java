package org.editr1.io.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.editr1.node.LoopbackHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PatientServerTest {
  private static final int PATIENCE = 200;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private int serve(Handler<HttpServerRequest> handler) {
    return PatientServer.create(vertx, PATIENCE, handler)
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }

  /** Sends {@code begin}, then a byte now and then until the server closes the connection. */
  private static void trickle(int port, String begin) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(begin.getBytes(StandardCharsets.UTF_8));
      while (true) {
        socket.getOutputStream().write('x');
        Thread.sleep(PATIENCE / 10);
      }
    } catch (IOException closed) {
      assertTrue(closed.getMessage() != null);
    }
  }

  @Test
  void slowHeadersAndBodiesAreCutOff() throws Exception {
    int port = serve(request -> request.endHandler(unused -> request.response().end("done")));
    trickle(port, "GET / HTTP/1.1\r\nHost: x\r\nX: ");
    trickle(port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
    assertEquals("done", LoopbackHttp.get("http://127.0.0.1:" + port).body());
  }

  @Test
  void slowAnswerIsNotCutOff() throws Exception {
    int port =
        serve(
            request -> {
              request.response().setChunked(true).write("begun ");
              long writes =
                  vertx.setPeriodic(PATIENCE / 4, unused -> request.response().write("."));
              vertx.setTimer(
                  5 * PATIENCE,
                  unused -> {
                    vertx.cancelTimer(writes);
                    request.response().end(" done");
                  });
            });
    String answer = LoopbackHttp.get("http://127.0.0.1:" + port).body();
    assertTrue(answer.startsWith("begun ") && answer.endsWith(" done"), answer);
  }

  @Test
  void longLinesAndHeadersAreRefused() throws Exception {
    int port = serve(request -> request.response().end());
    String url = "http://127.0.0.1:" + port + "/";
    assertEquals(414, LoopbackHttp.get(url + "x".repeat(3_000)).statusCode());
    assertEquals(200, LoopbackHttp.get(url).statusCode());
  }
}
