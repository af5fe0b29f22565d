package org.editr1.reward;

import org.jspecify.annotations.Nullable;

/** Keys of servers, which are in the environment of the process and nowhere else. */
@FunctionalInterface
public interface Secrets {
  /** No secret is known. */
  Secrets NONE = variable -> null;

  /** The value of an environment variable; null: it is not set. */
  @Nullable String of(String variable);
}
