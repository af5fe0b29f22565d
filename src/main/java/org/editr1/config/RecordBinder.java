package org.editr1.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.editr1.Label;
import org.editr1.config.Keys.Key;
import org.editr1.journey.RunSpec;

/**
 * Merges a configuration over a record of defaults: a key is declared once, as a component. The
 * binder refuses unknown keys and values of the wrong type; Jackson makes the records.
 */
final class RecordBinder {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .addModule(
              new SimpleModule()
                  .addAbstractTypeMapping(Map.class, TreeMap.class)
                  .addAbstractTypeMapping(Set.class, TreeSet.class))
          .build();

  /** Records that are values of maps, each with the values of its absent keys. */
  private static final Map<Class<?>, Record> ELEMENTS =
      Map.of(RunSpec.Server.class, RunDefaults.server());

  /** The values that a type takes, and their description for messages. */
  private record Kind(String expected, Predicate<JsonNode> fits) {}

  private static final Kind NUMBER =
      new Kind("a number", node -> node.isNumber() && Double.isFinite(node.asDouble()));

  private static final Map<Class<?>, Kind> KINDS =
      Map.of(
          int.class,
          new Kind(
              "a whole number of at most 2147483647",
              node -> node.isIntegralNumber() && node.canConvertToInt()),
          long.class,
          new Kind(
              "a whole number of at most 63 bits",
              node -> node.isIntegralNumber() && node.canConvertToLong()),
          double.class,
          NUMBER,
          Double.class,
          NUMBER,
          boolean.class,
          new Kind("true or false", JsonNode::isBoolean),
          String.class,
          new Kind("a text", JsonNode::isTextual),
          List.class,
          new Kind("a list of texts", node -> isList(node, JsonNode::isTextual)));

  private RecordBinder() {}

  /**
   * The record that {@code tree} describes.
   *
   * @throws ConfigurationError for the first key that is unknown or whose value does not fit
   */
  static <R extends Record> R bind(ConfigurationTree tree, Class<R> type, R defaults) {
    Keys keys = new Keys(type);
    ObjectNode merged = JSON.valueToTree(defaults);
    for (JsonPointer at : tree.written()) {
      Key key = keys.at(at);
      if (key == null) {
        throw unknown(tree, at, keys);
      }
      JsonNode value = checked(tree, at, key);
      if (!key.type().isRecord() || key.isEntry()) {
        merged
            .withObject(at.head(), JsonNode.OverwriteMode.ALL, false)
            .set(at.last().getMatchingProperty(), start(key, value));
      }
    }
    try {
      return JSON.treeToValue(merged, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ConfigurationError unknown(ConfigurationTree tree, JsonPointer at, Keys keys) {
    String name = at.last().getMatchingProperty();
    String key = ConfigurationTree.key(at);
    if (name.contains(".")) {
      String nested = "{\"" + name.replace(".", "\": {\"") + "\": ...}";
      return tree.error(at, "key " + key + " has a dot; expected " + nested);
    }
    String leaf = key + firstLeaf(tree.root().at(at));
    return tree.error(at, "there is no key " + leaf + "; did you mean " + keys.nearest(leaf) + "?");
  }

  /** One key of an unknown group, whose spelling is nearer to a known key than the group's name. */
  private static String firstLeaf(JsonNode group) {
    return group.properties().stream()
        .findFirst()
        .map(first -> "." + first.getKey() + firstLeaf(first.getValue()))
        .orElse("");
  }

  private static JsonNode checked(ConfigurationTree tree, JsonPointer at, Key key) {
    JsonNode value = tree.root().at(at);
    Kind kind = kind(key);
    if (kind.fits().test(value) || value.isNull() && key.isNullable()) {
      return value;
    }
    throw key.type().isEnum() && value.isTextual()
        ? tree.refusal(ConfigurationTree.key(at), value.asText(), kind.expected())
        : tree.typeMismatch(at, kind.expected());
  }

  private static Kind kind(Key key) {
    Class<?> type = key.type();
    if (type.isRecord()) {
      return new Kind("an object with " + names(type), JsonNode::isObject);
    }
    if (type == Map.class) {
      String values = key.element().isRecord() ? "objects" : "numbers";
      return new Kind("an object of " + values + " by name", JsonNode::isObject);
    }
    if (type.isEnum()) {
      List<String> labels = labels(type);
      return new Kind("one of " + String.join(", ", labels), isAmong(labels));
    }
    if (type == Set.class) {
      List<String> labels = labels(key.element());
      return new Kind(
          "a list out of " + String.join(", ", labels), node -> isList(node, isAmong(labels)));
    }
    Kind kind = KINDS.get(type);
    if (kind == null) {
      throw new IllegalStateException("no configuration can hold a " + type);
    }
    return kind;
  }

  private static String names(Class<?> record) {
    return Arrays.stream(record.getRecordComponents())
        .map(RecordComponent::getName)
        .collect(Collectors.joining(", "));
  }

  private static List<String> labels(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(each -> Label.of((Enum<?>) each)).toList();
  }

  private static Predicate<JsonNode> isAmong(List<String> labels) {
    return node -> node.isTextual() && labels.contains(node.asText());
  }

  private static boolean isList(JsonNode node, Predicate<JsonNode> element) {
    return node.isArray() && StreamSupport.stream(node.spliterator(), false).allMatch(element);
  }

  /**
   * The merged value before the keys below it: an empty map, the defaults of an entry, or itself.
   */
  private static JsonNode start(Key key, JsonNode value) {
    if (key.type().isRecord()) {
      return JSON.valueToTree(ELEMENTS.get(key.type()));
    }
    return key.type() == Map.class ? JSON.createObjectNode() : value;
  }
}
