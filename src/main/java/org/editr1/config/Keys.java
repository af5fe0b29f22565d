package org.editr1.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.Spelling;
import org.jspecify.annotations.Nullable;

/** The keys that a record type declares: {@code seed}, {@code sampling.steps} and so on. */
final class Keys {
  /** Stands for any name in a map of records. */
  private static final String ANY_NAME = "NAME";

  private final Class<? extends Record> type;
  private final List<String> all = new ArrayList<>();

  Keys(Class<? extends Record> type) {
    this.type = type;
    collect("", type);
  }

  private void collect(String prefix, Class<?> record) {
    for (RecordComponent component : record.getRecordComponents()) {
      String key = prefix + component.getName();
      Class<?> element = elementType(component);
      if (component.getType().isRecord()) {
        collect(key + ".", component.getType());
      } else if (element.isRecord()) {
        collect(key + "." + ANY_NAME + ".", element);
      } else {
        all.add(key);
      }
    }
  }

  /** The type of a map's values or of a set's elements; {@code Object} for other components. */
  static Class<?> elementType(RecordComponent component) {
    if (component.getGenericType() instanceof ParameterizedType type
        && (component.getType() == Map.class || component.getType() == Set.class)) {
      Type[] arguments = type.getActualTypeArguments();
      return (Class<?>) arguments[arguments.length - 1];
    }
    return Object.class;
  }

  /** The keys that hold a value, in the order of the components. */
  List<String> all() {
    return all;
  }

  /** The component at the dotted {@code key}; null where there is none. */
  @Nullable RecordComponent at(String key) {
    Class<?> holder = type;
    RecordComponent found = null;
    for (String name : key.split("\\.")) {
      if (found != null && elementType(found).isRecord() && holder == Map.class) {
        holder = elementType(found);
        continue;
      }
      found = holder.isRecord() ? component(holder, name) : null;
      if (found == null) {
        return null;
      }
      holder = found.getType();
    }
    return found;
  }

  static @Nullable RecordComponent component(Class<?> record, String name) {
    return Arrays.stream(record.getRecordComponents())
        .filter(component -> component.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** The key whose spelling is nearest to {@code key}, in any group. */
  String nearest(String key) {
    return all.stream()
        .min(
            Comparator.<String>comparingInt(known -> distance(key, known))
                .thenComparingInt(known -> key.contains(".") ? Spelling.edits(key, known) : 0))
        .orElseThrow();
  }

  private static int distance(String key, String known) {
    return Math.min(Spelling.edits(key, known), 1 + Spelling.edits(lastName(key), lastName(known)));
  }

  private static String lastName(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }
}
