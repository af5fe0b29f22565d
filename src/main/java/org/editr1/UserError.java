package org.editr1;

/**
 * A mistake that the user can correct: a configuration key, a data line, a model folder, an image,
 * a server's answer. The message names the file, line, key or address and what was expected; the
 * command line prints it alone and exits with code 2.
 */
public non-sealed class UserError extends Failure {
  public UserError(String message) {
    super(Kind.SETTING, message);
  }

  public UserError(String message, Throwable cause) {
    super(Kind.SETTING, message, cause);
  }
}
