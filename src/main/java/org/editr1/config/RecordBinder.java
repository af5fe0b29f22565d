package org.editr1.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JavaType;
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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.editr1.Label;
import org.editr1.config.Keys.Key;

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

  private final ConfigurationTree tree;
  private final Keys keys;

  private RecordBinder(ConfigurationTree tree, Keys keys) {
    this.tree = tree;
    this.keys = keys;
  }

  /**
   * The record that {@code tree} describes.
   *
   * @param defaults a record or a tree
   * @throws ConfigurationError for the first key that is unknown or whose value does not fit
   */
  static <R extends Record> R bind(ConfigurationTree tree, Class<R> type, Object defaults) {
    ObjectNode merged = JSON.valueToTree(defaults);
    RecordBinder binder = new RecordBinder(tree, Keys.of(type));
    binder.merge(JsonPointer.empty(), binder.keys.type(), merged);
    return JSON.convertValue(merged, type);
  }

  /** Puts the keys of the object at {@code at}, a record or a map, over {@code merged}. */
  private void merge(JsonPointer at, JavaType holder, ObjectNode merged) {
    for (Map.Entry<String, JsonNode> entry : tree.root().at(at).properties()) {
      JsonPointer key = at.appendProperty(entry.getKey());
      Key declared = Keys.in(holder, entry.getKey());
      if (declared == null) {
        throw unknown(key);
      }
      check(key, entry.getValue(), declared);
      if (!entry.getValue().isObject()) {
        merged.set(entry.getKey(), entry.getValue());
        continue;
      }
      if (!declared.isGroup()) {
        merged.putObject(entry.getKey());
      } else if (holder.isMapLikeType()) {
        merged.set(entry.getKey(), JSON.valueToTree(RunDefaults.SERVER));
      }
      merge(key, declared.type(), (ObjectNode) merged.get(entry.getKey()));
    }
  }

  private ConfigurationError unknown(JsonPointer at) {
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

  private void check(JsonPointer at, JsonNode value, Key key) {
    Kind kind = kind(key.type());
    if (!kind.fits().test(value) && !(value.isNull() && key.isNullable())) {
      throw key.type().isEnumType() && value.isTextual()
          ? tree.refusal(ConfigurationTree.key(at), value.asText(), kind.expected())
          : tree.typeMismatch(at, kind.expected());
    }
  }

  private static Kind kind(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (raw.isRecord()) {
      return new Kind("an object with " + names(raw), JsonNode::isObject);
    }
    if (type.isMapLikeType()) {
      String values = type.getContentType().getRawClass().isRecord() ? "objects" : "numbers";
      return new Kind("an object of " + values + " by name", JsonNode::isObject);
    }
    if (type.isEnumType()) {
      List<String> labels = labels(raw);
      return new Kind("one of " + String.join(", ", labels), isAmong(labels));
    }
    if (raw == Set.class) {
      List<String> labels = labels(type.getContentType().getRawClass());
      return new Kind(
          "a list out of " + String.join(", ", labels), node -> isList(node, isAmong(labels)));
    }
    return Objects.requireNonNull(KINDS.get(raw), () -> "no configuration can hold a " + raw);
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
}
