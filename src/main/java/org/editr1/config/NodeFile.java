package org.editr1.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The configuration of a node, as {@code vertx run -conf} takes it: a file or inline JSON. Vert.x
 * hands verticles the parsed object only; the file's name goes with it under {@link #KEY}, so that
 * messages can name file and line.
 */
public final class NodeFile {
  /** No file can set it: keys have no dots. */
  static final String KEY = "edit-r1.file";

  /** The port of an endpoint that is switched off. */
  static final int NONE = -1;

  private static final int HIGHEST_PORT = 65535;

  private static final JsonMapper JSON = new JsonMapper();
  private static final String INLINE = "-conf";

  /** The kinds of nodes; the first one wins a tie. */
  private static final List<Class<? extends Record>> KINDS =
      List.of(HeadConfiguration.class, WorkerConfiguration.class, ConsoleConfiguration.class);

  private NodeFile() {}

  /**
   * Reads one JSON object for a verticle.
   *
   * @param fileOrJson value of {@code -conf}
   */
  public static Map<String, Object> read(String fileOrJson) {
    if (fileOrJson.startsWith("{")) {
      return checked(INLINE, fileOrJson.getBytes(StandardCharsets.UTF_8));
    }
    Map<String, Object> configuration =
        checked(fileOrJson, ConfigurationTree.bytes(Path.of(fileOrJson)));
    configuration.put(KEY, fileOrJson);
    return configuration;
  }

  private static Map<String, Object> checked(String source, byte[] json) {
    return JSON.convertValue(
        ConfigurationTree.parse(source, json).root(), new TypeReference<Map<String, Object>>() {});
  }

  /** The record that declares most of the configuration's keys. */
  public static Class<? extends Record> kind(Map<String, Object> configuration) {
    return KINDS.stream()
        .max(Comparator.comparingLong(kind -> known(kind, configuration)))
        .orElseThrow();
  }

  private static long known(Class<? extends Record> kind, Map<String, Object> configuration) {
    return Arrays.stream(kind.getRecordComponents())
        .filter(component -> configuration.containsKey(component.getName()))
        .count();
  }

  /**
   * The configuration with the places of its keys.
   *
   * @param paths keys whose values are made absolute, relative to {@code home}
   */
  static ConfigurationTree located(
      Map<String, Object> configuration, Path home, List<String> paths) {
    ConfigurationTree root = located(configuration);
    paths.forEach(key -> root.makeAbsolute(key, home));
    Security.PATHS.forEach(key -> root.makeAbsolute(key, home));
    return root;
  }

  private static ConfigurationTree located(Map<String, Object> configuration) {
    if (configuration.get(KEY) instanceof String file) {
      return ConfigurationTree.read(Path.of(file));
    }
    try {
      return ConfigurationTree.parse(INLINE, JSON.writeValueAsBytes(configuration));
    } catch (JsonProcessingException e) {
      throw new ConfigurationError(
          INLINE + " cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  static void check(ConfigurationTree root, String host, int healthPort, Security security) {
    security.check(root);
    if (host.isBlank()) {
      throw root.refusal("host", host, "a host name or address");
    }
    checkPort(root, "healthPort", healthPort, true);
  }

  /**
   * @param canBeOff whether {@link #NONE} switches the endpoint off
   */
  static void checkPort(ConfigurationTree root, String key, int port, boolean canBeOff) {
    if (port > HIGHEST_PORT || port < (canBeOff ? NONE : 0)) {
      throw root.refusal(
          key, port, "0 (any free one) to 65535" + (canBeOff ? ", or -1 for none" : ""));
    }
  }
}
