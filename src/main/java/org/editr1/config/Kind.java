package org.editr1.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a key of one Java type takes.
 *
 * @param expected for messages
 * @param read gives the value; called where {@code fits}
 */
record Kind(String expected, Predicate<JsonNode> fits, Function<JsonNode, Object> read) {
  private static final Map<Class<?>, Kind> BY_TYPE =
      Map.of(
          int.class,
              new Kind(
                  "a whole number of at most 2147483647",
                  node -> node.isIntegralNumber() && node.canConvertToInt(),
                  JsonNode::asInt),
          long.class,
              new Kind(
                  "a whole number of at most 63 bits",
                  node -> node.isIntegralNumber() && node.canConvertToLong(),
                  JsonNode::asLong),
          double.class, new Kind("a number", Kind::isFinite, JsonNode::asDouble),
          boolean.class, new Kind("true or false", JsonNode::isBoolean, JsonNode::asBoolean),
          String.class, new Kind("a text", JsonNode::isTextual, JsonNode::asText),
          List.class, new Kind("a list of texts", Kind::isTexts, Kind::texts));

  /** The kind of a scalar or list type; null where {@code type} holds keys of its own. */
  static @Nullable Kind of(Class<?> type) {
    return BY_TYPE.get(type);
  }

  static boolean isFinite(JsonNode node) {
    return node.isNumber() && Double.isFinite(node.asDouble());
  }

  private static boolean isTexts(JsonNode node) {
    return node.isArray() && elements(node).stream().allMatch(JsonNode::isTextual);
  }

  private static List<String> texts(JsonNode node) {
    return elements(node).stream().map(JsonNode::asText).toList();
  }

  private static List<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).toList();
  }
}
