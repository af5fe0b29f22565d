package org.editr1.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A way between a port of this JVM and another one that is slow at first and breaks at times. */
final class BadWire implements AutoCloseable {
  private final ServerSocket server;
  private final int to;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger delays;
  private final AtomicInteger cuts;
  private final int cutAfter;
  final AtomicInteger delayed = new AtomicInteger();
  final AtomicInteger cut = new AtomicInteger();

  /**
   * @param to the port that connections lead to
   * @param delays number of delayed pieces
   * @param cuts how many connections break, each after {@code cutAfter} bytes
   */
  BadWire(int to, int delays, int cuts, int cutAfter) throws IOException {
    this.to = to;
    this.delays = new AtomicInteger(delays);
    this.cuts = new AtomicInteger(cuts);
    this.cutAfter = cutAfter;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "bad-wire");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket near = server.accept();
        try {
          Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
          open.add(near);
          open.add(far);
          daemon(() -> carry(near, far));
          daemon(() -> carry(far, near));
        } catch (IOException nobodyThere) {
          near.close();
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void carry(Socket from, Socket into) {
    byte[] piece = new byte[16 << 10];
    int carried = 0;
    try (from;
        into) {
      InputStream in = from.getInputStream();
      OutputStream out = into.getOutputStream();
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        if (delays.getAndDecrement() > 0) {
          delayed.incrementAndGet();
          Thread.sleep(100);
        }
        carried += read;
        if (carried > cutAfter && cuts.getAndDecrement() > 0) {
          cut.incrementAndGet();
          return;
        }
        out.write(piece, 0, read);
      }
    } catch (IOException | InterruptedException broken) {
      // Both ends are closed, as those of a wire are.
    } finally {
      open.remove(from);
      open.remove(into);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : Set.copyOf(open)) {
      socket.close();
    }
  }
}
