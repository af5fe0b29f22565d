package org.editr1.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** What a connection of this machine to itself carries. */
final class Loopback {
  private static final int BLOCK = 1 << 18;
  private static final int BLOCKS = 4096;

  private Loopback() {}

  /** Sends a gigabyte through one connection. */
  static double bytesPerSecond() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(server.getLocalPort()));
      try (Socket receiver = server.accept()) {
        byte[] block = new byte[BLOCK];
        long began = System.nanoTime();
        long received = 0;
        for (int read = 0; read >= 0; read = receiver.getInputStream().read(block)) {
          received += read;
        }
        sent.join();
        return received * 1e9 / (System.nanoTime() - began);
      }
    }
  }

  private static void send(int port) {
    try (Socket sender = new Socket(InetAddress.getLoopbackAddress(), port)) {
      byte[] block = new byte[BLOCK];
      for (int i = 0; i < BLOCKS; i++) {
        sender.getOutputStream().write(block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
