package org.editr1.io.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.editr1.Excerpt;
import org.editr1.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of published configuration files, by kind of file, in {@code keys.json}: those that are
 * read or change no result ({@code any}), and those of which the code here can only do some values
 * ({@code only}). A key that is in neither list is a warning.
 */
final class KnownKeys {
  private static final Logger LOG = LoggerFactory.getLogger(KnownKeys.class);
  private static final ObjectNode TABLE = ConfigFile.resource("keys.json");
  private static final String EVERY = "every";
  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  private KnownKeys() {}

  /**
   * @throws UserError naming the key, its value and what is possible
   */
  static void check(ConfigFile file, String kind) {
    for (Map.Entry<String, JsonNode> entry : file.root().properties()) {
      String key = entry.getKey();
      JsonNode value = entry.getValue();
      JsonNode allowed = TABLE.path(kind).path("only").path(key);
      if (allowed.isMissingNode()) {
        allowed = TABLE.path(EVERY).path("only").path(key);
      }
      if (allowed.isArray() && !isNothing(value) && !isAmong(value, allowed)) {
        String expected = allowed.isEmpty() ? "null" : allowed.toString().replaceAll("^.|.$", "");
        throw new UserError(
            "%s: %s %s is not supported; expected %s"
                .formatted(file.file(), key, Excerpt.of(value.toString(), 100), expected));
      }
      boolean isKnown = allowed.isArray() || isAny(kind, key) || isAny(EVERY, key);
      if (!isKnown && !isNothing(value) && WARNED.add(file.file() + key)) {
        LOG.warn("{}: the key {} is not known here and is not read", file.file(), key);
      }
    }
  }

  private static boolean isAny(String kind, String key) {
    return TABLE.path(kind).path("any").valueStream().anyMatch(each -> each.asText().equals(key));
  }

  /** A value that switches nothing on. */
  private static boolean isNothing(JsonNode value) {
    return value.isNull() || value.isContainerNode() && value.isEmpty();
  }

  /** Returns whether a value, or each element of a list, is allowed. */
  private static boolean isAmong(JsonNode value, JsonNode allowed) {
    return value.isArray()
        ? value.valueStream().allMatch(each -> isAmong(each, allowed))
        : allowed.valueStream().anyMatch(each -> isEqual(each, value));
  }

  private static boolean isEqual(JsonNode one, JsonNode other) {
    double most = 1e-9 * Math.max(1, Math.abs(one.asDouble()));
    return one.isNumber() && other.isNumber()
        ? Math.abs(one.asDouble() - other.asDouble()) <= most
        : one.equals(other);
  }
}
