package org.editr1.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.Token;

/**
 * The settings by which nodes trust each other.
 *
 * @param token place of the secret that head and workers share: {@code env:VARIABLE} or {@code
 *     file:PATH}; empty: workers need none
 * @param certificate PEM file of this node; bus and tensor store require certificates where this,
 *     {@code key} and {@code authority} are set; all three empty: they are not encrypted
 * @param key PEM file, unencrypted PKCS #8
 * @param authority PEM file of the authority that signed all certificates
 */
public record Security(String token, String certificate, String key, String authority) {
  static final Security NONE = new Security("", "", "", "");

  static final List<String> PATHS =
      List.of("security.certificate", "security.key", "security.authority");

  private static final String GROUP = "security";

  private static final String VARIABLE = "env:";
  private static final String FILE = "file:";

  /**
   * The security settings of a node of any kind.
   *
   * @param home to which paths are relative
   */
  public static Security of(Map<String, Object> configuration, Path home) {
    ConfigurationTree root = NodeFile.located(configuration, home, List.of());
    ConfigurationTree group = root.group(GROUP);
    Security security = group == null ? NONE : RecordBinder.bind(group, Security.class, NONE);
    security.check(root);
    return security;
  }

  void check(ConfigurationTree root) {
    List<String> files = List.of(certificate, key, authority);
    long named = files.stream().filter(file -> !file.isEmpty()).count();
    if (named != 0 && named != files.size()) {
      throw root.refusal(GROUP, files, "all of certificate, key and authority, or none of them");
    }
    for (String file : files) {
      if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
        throw root.refusal(GROUP, file, "a PEM file that can be read");
      }
    }
  }

  /**
   * The secret at the place that {@link #token} names.
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
    // The value may be the secret itself, so the message does not repeat it.
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
