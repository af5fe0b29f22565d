package org.editr1.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.editr1.journey.Token;

/**
 * How a node knows the others.
 *
 * @param token where the secret is that head and workers share: {@code env:VARIABLE} or {@code
 *     file:PATH}; empty: workers need none
 */
public record Security(String token) {
  static final Security NONE = new Security("");

  private static final String VARIABLE = "env:";
  private static final String FILE = "file:";

  /**
   * The secret itself.
   *
   * @param environment variables by name
   * @throws ConfigurationError where there is none
   */
  public Token secret(Map<String, String> environment) {
    if (token.isEmpty()) {
      return Token.NONE;
    }
    if (token.startsWith(VARIABLE)) {
      String name = token.substring(VARIABLE.length());
      return secret(environment.getOrDefault(name, ""), "the environment variable " + name);
    }
    if (token.startsWith(FILE)) {
      return ofFile(Path.of(token.substring(FILE.length())));
    }
    // What stands there may be the secret itself, so the message does not repeat it.
    throw new ConfigurationError(
        "security.token does not say where the token is; expected env:VARIABLE or file:PATH");
  }

  private static Token ofFile(Path file) {
    try {
      return secret(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new ConfigurationError("the token " + file + " cannot be read: " + e, e);
    }
  }

  private static Token secret(String text, String where) {
    if (text.isBlank()) {
      throw new ConfigurationError("security.token: " + where + " is empty; expected a secret");
    }
    return Token.of(text.strip());
  }
}
