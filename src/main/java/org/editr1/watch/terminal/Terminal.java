package org.editr1.watch.terminal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out whether this process writes to a terminal and how wide it is, which the JDK cannot. */
public final class Terminal {
  private static final int USUAL_WIDTH = 80;
  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)");

  private Terminal() {}

  /** The screen of the standard output of this process. */
  public static Screen screen(PrintStream out) {
    try {
      // stty reads the size of its standard input and answers by the error stream, because the
      // standard output has to stay the one in question.
      Process process =
          new ProcessBuilder("sh", "-c", "test -t 1 && stty size <&1 >&2")
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().close();
      byte[] answer = process.getErrorStream().readAllBytes();
      return of(out, process.waitFor(), new String(answer, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Screen(out, false, 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Screen(out, false, 0);
    }
  }

  /**
   * @param exit not 0 without a terminal
   * @param size rows and columns
   */
  static Screen of(PrintStream out, int exit, String size) {
    Matcher matcher = SIZE.matcher(size.strip());
    int columns = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    return new Screen(out, exit == 0, columns > 0 ? columns : USUAL_WIDTH);
  }
}
