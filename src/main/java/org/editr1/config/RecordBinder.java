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
import org.editr1.journey.RunSpec;
import org.jspecify.annotations.Nullable;

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

  /** The values that a component of one type takes, and their description for messages. */
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
          boolean.class,
          new Kind("true or false", JsonNode::isBoolean),
          String.class,
          new Kind("a text", JsonNode::isTextual),
          List.class,
          new Kind("a list of texts", node -> node.isArray() && texts(node) != null));

  private final ConfigurationTree tree;
  private final Keys keys;

  private RecordBinder(ConfigurationTree tree, Keys keys) {
    this.tree = tree;
    this.keys = keys;
  }

  /**
   * The record that {@code tree} describes.
   *
   * @throws ConfigurationError for the first key that is unknown or whose value does not fit
   */
  static <R extends Record> R bind(ConfigurationTree tree, Class<R> type, R defaults) {
    ObjectNode merged =
        new RecordBinder(tree, new Keys(type))
            .merged(JsonPointer.empty(), type, JSON.valueToTree(defaults), tree.root());
    try {
      return JSON.treeToValue(merged, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode merged(JsonPointer at, Class<?> type, JsonNode defaults, JsonNode written) {
    if (!written.isObject()) {
      String names =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getName)
              .collect(Collectors.joining(", "));
      throw tree.typeMismatch(at, "an object with " + names);
    }
    ObjectNode merged = defaults.deepCopy();
    for (Map.Entry<String, JsonNode> field : written.properties()) {
      JsonPointer key = at.appendProperty(field.getKey());
      RecordComponent component = Keys.component(type, field.getKey());
      if (component == null) {
        throw unknown(key, field);
      }
      JsonNode fallback = merged.path(field.getKey());
      merged.set(field.getKey(), value(key, component, fallback, field.getValue()));
    }
    return merged;
  }

  private ConfigurationError unknown(JsonPointer at, Map.Entry<String, JsonNode> field) {
    String key = ConfigurationTree.key(at);
    if (field.getKey().contains(".")) {
      String nested = "{\"" + field.getKey().replace(".", "\": {\"") + "\": ...}";
      return tree.error(at, "key " + key + " has a dot; expected " + nested);
    }
    String leaf = key + firstLeaf(field.getValue());
    return tree.error(at, "there is no key " + leaf + "; did you mean " + keys.nearest(leaf) + "?");
  }

  /** One key of an unknown group, whose spelling is nearer to a known key than the group's name. */
  private static String firstLeaf(JsonNode group) {
    return group.properties().stream()
        .findFirst()
        .map(first -> "." + first.getKey() + firstLeaf(first.getValue()))
        .orElse("");
  }

  private JsonNode value(
      JsonPointer at, RecordComponent component, JsonNode fallback, JsonNode written) {
    Class<?> type = component.getType();
    if (type.isRecord()) {
      return merged(at, type, fallback, written);
    }
    if (written.isNull() && component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      return written;
    }
    if (type == Map.class) {
      return entries(at, ELEMENTS.get(Keys.elementType(component)), written);
    }
    if (type.isEnum() && written.isTextual()) {
      List<String> labels = labels(type);
      if (!labels.contains(written.asText())) {
        throw tree.refusal(
            ConfigurationTree.key(at), written.asText(), "one of " + String.join(", ", labels));
      }
      return written;
    }
    return checked(at, type == Set.class ? choice(component) : kind(type), written);
  }

  private JsonNode checked(JsonPointer at, Kind kind, JsonNode written) {
    if (!kind.fits().test(written)) {
      throw tree.typeMismatch(at, kind.expected());
    }
    return written;
  }

  private static Kind kind(Class<?> type) {
    Kind kind = KINDS.get(type.isEnum() ? String.class : type);
    if (kind == null) {
      throw new IllegalStateException("no configuration can hold a " + type);
    }
    return kind;
  }

  /** A list of labels of the enum that {@code component} is a set of. */
  private static Kind choice(RecordComponent component) {
    List<String> labels = labels(Keys.elementType(component));
    return new Kind(
        "a list out of " + String.join(", ", labels),
        node -> {
          List<String> texts = node.isArray() ? texts(node) : null;
          return texts != null && labels.containsAll(texts);
        });
  }

  /** The elements of a list; null where one of them is no text. */
  private static @Nullable List<String> texts(JsonNode list) {
    boolean all = StreamSupport.stream(list.spliterator(), false).allMatch(JsonNode::isTextual);
    return all
        ? StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList()
        : null;
  }

  private static List<String> labels(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(each -> Label.of((Enum<?>) each)).toList();
  }

  /** A map of numbers, or of records where {@code element} has their defaults. */
  private JsonNode entries(JsonPointer at, @Nullable Record element, JsonNode written) {
    if (!written.isObject()) {
      throw tree.typeMismatch(
          at, "an object of " + (element == null ? "numbers" : "objects") + " by name");
    }
    ObjectNode entries = JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> field : written.properties()) {
      JsonPointer key = at.appendProperty(field.getKey());
      entries.set(
          field.getKey(),
          element == null
              ? checked(key, NUMBER, field.getValue())
              : merged(key, element.getClass(), JSON.valueToTree(element), field.getValue()));
    }
    return entries;
  }
}
