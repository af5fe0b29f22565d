package org.editr1.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.editr1.Label;
import org.editr1.UserError;

/**
 * The result of one check, and what to do about it if it failed.
 *
 * @param subject one word
 */
record Finding(Level level, String subject, String text) {

  /** {@code FAIL}: it cannot work so. */
  enum Level {
    OK,
    WARN,
    FAIL
  }

  static Finding ok(String subject, String text) {
    return new Finding(Level.OK, subject, text);
  }

  static Finding warn(String subject, String text) {
    return new Finding(Level.WARN, subject, text);
  }

  static Finding fail(String subject, String text) {
    return new Finding(Level.FAIL, subject, text);
  }

  /** The findings of {@code check}; an exception is a finding, too. */
  static List<Finding> of(String subject, Callable<List<Finding>> check) {
    try {
      return check.call();
    } catch (UserError e) {
      return List.of(fail(subject, String.valueOf(e.getMessage())));
    } catch (Exception e) {
      return List.of(fail(subject, e.toString()));
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%-5s %-9s %s", Label.of(level), subject, text);
  }
}
