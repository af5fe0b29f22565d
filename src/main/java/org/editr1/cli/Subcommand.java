package org.editr1.cli;

/**
 * A command of {@code edit-r1} that is found by {@link java.util.ServiceLoader}, so that a jar on
 * the class path can add one. The class carries picocli's {@code @Command}.
 */
public interface Subcommand {
  /** The parent command, such as {@code dataset}; empty: {@code edit-r1}. */
  default String parent() {
    return "";
  }
}
