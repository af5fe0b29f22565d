package org.editr1.config;

import org.editr1.UserError;

/**
 * A configuration that cannot be used. The command line ends with code 2 as for every {@link
 * UserError}, a node with 14.
 */
public final class ConfigurationError extends UserError {
  public ConfigurationError(String message) {
    super(message);
  }

  public ConfigurationError(String message, Throwable cause) {
    super(message, cause);
  }

  /** Runs a check, whose errors of the user become errors of the configuration. */
  static void of(Runnable check) {
    try {
      check.run();
    } catch (UserError e) {
      throw new ConfigurationError(String.valueOf(e.getMessage()), e);
    }
  }
}
