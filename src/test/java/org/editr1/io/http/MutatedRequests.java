package org.editr1.io.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Thousands of damaged requests to a server, each on a connection of its own. */
public final class MutatedRequests {
  private static final int HANGS_MILLIS = 20_000;

  private MutatedRequests() {}

  /** Asserts that every request gets an answer other than 500, without a stack trace, or none. */
  public static void send(int port, int requests, String... paths) throws IOException {
    Random random = new Random(1);
    int answered = 0;
    for (int i = 0; i < requests; i++) {
      String request = mutated(seed(paths[i % paths.length], port, random), random);
      String answer = answer(port, request);
      assertFalse(answer.startsWith("HTTP/1.1 500"), request + "\n" + answer);
      assertFalse(answer.contains("\tat ") || answer.contains("Exception"), answer);
      answered += answer.isEmpty() ? 0 : 1;
    }
    assertTrue(answered > requests / 2, answered + " of " + requests + " were answered");
  }

  private static String seed(String path, int port, Random random) {
    String method = new String[] {"GET", "GET", "HEAD", "POST", "PUT"}[random.nextInt(5)];
    return "%s %s HTTP/1.1\r\nHost: localhost:%d\r\nAccept: */*\r\nRange: bytes=0-9"
        .formatted(method, path, port);
  }

  private static String mutated(String request, Random random) {
    StringBuilder text = new StringBuilder(request);
    for (int change = random.nextInt(4); change > 0; change--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(6)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.insert(at, (char) random.nextInt(256));
        case 2 -> text.deleteCharAt(at);
        case 3 -> text.insert(at, "%2e%2e/%00%ff%".substring(random.nextInt(10)));
        case 4 -> text.insert(at, "x".repeat(1 << random.nextInt(15)));
        default -> text.setLength(Math.max(at, 4));
      }
    }
    return text.toString();
  }

  /** Returns head and body, as far as they come; empty where the server just hangs up. */
  private static String answer(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(HANGS_MILLIS);
      socket.getOutputStream().write((request + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return read(socket.getInputStream());
    } catch (SocketTimeoutException hangs) {
      throw new AssertionError("no answer to " + request, hangs);
    } catch (SocketException hungUp) {
      return "";
    }
  }

  private static String read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (head.length() > 3 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
        break;
      }
    }
    return head + new String(in.readNBytes(in.available()), StandardCharsets.UTF_8);
  }
}
