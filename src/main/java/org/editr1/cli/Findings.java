package org.editr1.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.editr1.UserError;

/** The results of checks in their order, each with what to do about it if it failed. */
final class Findings {
  private final List<String> lines = new ArrayList<>();
  private int failed;

  /** Reports what it finds; an exception is a finding, too. */
  interface Check {
    void run(Findings findings) throws Exception;
  }

  /** The lines to print. */
  List<String> lines() {
    return lines;
  }

  /** Number of the checks that found what cannot work. */
  int failed() {
    return failed;
  }

  /**
   * @param subject one word
   */
  void ok(String subject, String text) {
    add("ok", subject, text);
  }

  void warn(String subject, String text) {
    add("warn", subject, text);
  }

  void fail(String subject, String text) {
    failed++;
    add("fail", subject, text);
  }

  /** Reports {@code text}, with {@code remedy} as a failure unless it {@code fits}. */
  void require(boolean fits, String subject, String text, String remedy) {
    if (fits) {
      ok(subject, text);
    } else {
      fail(subject, text + remedy);
    }
  }

  /** Reports {@code text}, with {@code remedy} as a warning unless it {@code fits}. */
  void prefer(boolean fits, String subject, String text, String remedy) {
    if (fits) {
      ok(subject, text);
    } else {
      warn(subject, text + remedy);
    }
  }

  private void add(String level, String subject, String text) {
    lines.add(String.format(Locale.ROOT, "%-5s %-9s %s", level, subject, text));
  }

  /** Runs {@code check}; what it throws is a failure of {@code subject}. */
  void of(String subject, Check check) {
    try {
      check.run(this);
    } catch (UserError e) {
      fail(subject, String.valueOf(e.getMessage()));
    } catch (Exception e) {
      fail(subject, e.toString());
    }
  }
}
