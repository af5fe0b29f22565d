package org.editr1.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value of a configuration together with where it was written.
 *
 * @param origin such as {@code conf/run/tiny-kontext.json:12} or {@code --set seed=7}
 * @param value anything but an object; an empty object stands where {@code fields} has them
 * @param fields of an object by name, in the sequence of the file; null: this is no object
 */
record Located(String origin, JsonNode value, @Nullable Map<String, Located> fields) {
  static Located of(String origin, JsonNode value) {
    if (!value.isObject()) {
      return new Located(origin, value, null);
    }
    Located object = object(origin, new LinkedHashMap<>());
    value.properties().forEach(field -> object.put(field.getKey(), of(origin, field.getValue())));
    return object;
  }

  static Located object(String origin, Map<String, Located> fields) {
    return new Located(origin, JsonNodeFactory.instance.objectNode(), fields);
  }

  /** Adds or replaces a field of this object. */
  @Nullable Located put(String name, Located field) {
    if (fields == null) {
      throw new IllegalStateException(origin + " is not an object");
    }
    return fields.put(name, field);
  }

  /** A field of this object, or null. */
  @Nullable Located field(String name) {
    return fields == null ? null : fields.get(name);
  }

  /** Where the dotted {@code key} was written; this object where it was not. */
  String originOf(String key) {
    Located at = this;
    for (String name : key.split("\\.")) {
      at = at == null ? null : at.field(name);
    }
    return at == null ? origin : at.origin();
  }

  /**
   * Makes the path at the dotted {@code key}, if there is one, absolute: relative to {@code home}.
   */
  void makeAbsolute(String key, Path home) {
    int dot = key.lastIndexOf('.');
    Located holder = dot < 0 ? this : field(key.substring(0, dot));
    String name = key.substring(dot + 1);
    Located path = holder == null ? null : holder.field(name);
    if (holder != null && path != null && path.value().isTextual()) {
      String absolute = home.toAbsolutePath().resolve(path.value().asText()).normalize().toString();
      holder.put(name, new Located(path.origin(), TextNode.valueOf(absolute), null));
    }
  }

  ConfigurationError error(String what) {
    return new ConfigurationError(origin + ": " + what);
  }

  /** This value, at {@code key}, is of the wrong type. */
  ConfigurationError misfit(String key, String expected) {
    Object written = fields == null ? value : "an object";
    return error(key + " is " + written + "; expected " + expected);
  }

  /** The field of this object at the dotted {@code key} has a value that cannot be used. */
  ConfigurationError refusal(String key, Object value, String expected) {
    return new ConfigurationError(
        originOf(key) + ": " + key + " is " + value + "; expected " + expected);
  }
}
