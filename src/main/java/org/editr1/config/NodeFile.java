package org.editr1.config;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The configuration of a node, as {@code vertx run -conf} takes it: a file or JSON as it is. Vert.x
 * hands verticles the parsed object only; the file's name goes with it under {@link #KEY}, so that
 * messages can name file and line.
 */
public final class NodeFile {
  /** No file can set it: keys have no dots. */
  static final String KEY = "edit-r1.file";

  /** A port that nothing is to listen on. */
  static final int NONE = -1;

  static final int HIGHEST_PORT = 65535;

  private static final String INLINE = "-conf";

  /** Of several that fit equally well the first is meant. */
  private static final List<Class<? extends Record>> KINDS =
      List.of(HeadConfiguration.class, WorkerConfiguration.class, ConsoleConfiguration.class);

  private NodeFile() {}

  /**
   * Checks that it is one JSON object, and gives it to a verticle.
   *
   * @param fileOrJson value of {@code -conf}
   */
  public static JsonObject read(String fileOrJson) {
    if (fileOrJson.startsWith("{")) {
      return checked(INLINE, fileOrJson.getBytes(StandardCharsets.UTF_8));
    }
    return checked(fileOrJson, ConfigurationText.bytes(Path.of(fileOrJson))).put(KEY, fileOrJson);
  }

  private static JsonObject checked(String source, byte[] json) {
    ConfigurationText.parse(source, json);
    return new JsonObject(Buffer.buffer(json));
  }

  /** Whose configuration it is: that record has most of its keys. */
  public static Class<? extends Record> kind(JsonObject configuration) {
    return KINDS.stream()
        .max(
            Comparator.<Class<? extends Record>>comparingLong(kind -> known(kind, configuration))
                .thenComparing(kind -> -KINDS.indexOf(kind)))
        .orElseThrow();
  }

  private static long known(Class<? extends Record> kind, JsonObject configuration) {
    return configuration.fieldNames().stream()
        .filter(key -> Keys.component(kind, key) != null)
        .count();
  }

  static Located located(JsonObject configuration) {
    String file = configuration.getString(KEY);
    return file == null
        ? ConfigurationText.parse(INLINE, configuration.encode().getBytes(StandardCharsets.UTF_8))
        : ConfigurationText.read(Path.of(file));
  }

  static void checkAddress(Located root, String host, int healthPort) {
    if (host.isBlank()) {
      throw root.refusal("host", host, "a host name or address");
    }
    checkPort(root, "healthPort", healthPort);
  }

  static void checkPort(Located root, String key, int port) {
    if (port < NONE || port > HIGHEST_PORT) {
      throw root.refusal(key, port, "0 (any free one) to 65535, or -1 for none");
    }
  }
}
