package org.editr1.watch.terminal;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Lines that stay and, on a terminal, one last line that is rewritten. Plain characters and
 * carriage returns only. Any thread may print.
 */
public final class Screen {
  private final PrintStream out;
  private final boolean live;
  private final int width;
  private String last = "";

  /**
   * @param live whether {@code out} is a terminal; elsewhere nothing is rewritten
   * @param width of the terminal in characters
   */
  public Screen(PrintStream out, boolean live, int width) {
    this.out = out;
    this.live = live;
    this.width = width;
  }

  boolean isLive() {
    return live;
  }

  /** Characters of a line; the last column stays free, because some terminals wrap there. */
  int room() {
    return live ? Math.max(1, width - 1) : Integer.MAX_VALUE;
  }

  /** Prints lines that stay. */
  public synchronized void print(String lines) {
    wipe();
    out.println(lines);
    out.flush();
  }

  /** Rewrites the last line; only on a terminal. */
  synchronized void rewrite(String line) {
    if (live) {
      String fitted = line.substring(0, Math.min(line.length(), room()));
      out.print("\r" + fitted + " ".repeat(Math.max(0, last.length() - fitted.length())));
      out.flush();
      last = fitted;
    }
  }

  /** Erases the line that is rewritten. */
  synchronized void wipe() {
    if (!last.isEmpty()) {
      out.print("\r" + " ".repeat(last.length()) + "\r");
      last = "";
    }
  }

  /**
   * A stream for another output of this terminal, for example {@link System#setErr}, whose lines do
   * not mix with the line that is rewritten.
   */
  public PrintStream guarding(PrintStream other) {
    OutputStream guarded =
        new OutputStream() {
          @Override
          public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            synchronized (Screen.this) {
              wipe();
              out.flush();
              other.write(bytes, from, length);
              other.flush();
            }
          }
        };
    return new PrintStream(guarded, true, StandardCharsets.UTF_8);
  }
}
