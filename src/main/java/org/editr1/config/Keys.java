package org.editr1.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.editr1.Spelling;
import org.jspecify.annotations.Nullable;

/** The keys that a record type declares: {@code seed}, {@code sampling.steps} and so on. */
final class Keys {
  /** Stands for any name in a map of records. */
  private static final String ANY_NAME = "NAME";

  private final Class<? extends Record> type;
  private final List<String> all = new ArrayList<>();

  /**
   * A key.
   *
   * @param element type of a map's values or of a set's elements; {@code Object} for other types
   * @param isEntry whether it is a name in a map
   */
  record Key(Class<?> type, Class<?> element, boolean isNullable, boolean isEntry) {
    static Key of(RecordComponent component) {
      Class<?> element = Object.class;
      if (component.getGenericType() instanceof ParameterizedType generic) {
        Type[] arguments = generic.getActualTypeArguments();
        element = (Class<?>) arguments[arguments.length - 1];
      }
      return new Key(
          component.getType(),
          element,
          component.getAnnotatedType().isAnnotationPresent(Nullable.class),
          false);
    }
  }

  Keys(Class<? extends Record> type) {
    this.type = type;
    collect("", type);
  }

  private void collect(String prefix, Class<?> record) {
    for (RecordComponent component : record.getRecordComponents()) {
      String name = prefix + component.getName();
      Key key = Key.of(component);
      if (key.type().isRecord()) {
        collect(name + ".", key.type());
      } else if (key.element().isRecord()) {
        collect(name + "." + ANY_NAME + ".", key.element());
      } else {
        all.add(name);
      }
    }
  }

  /** The keys that hold a value, in the order of the components. */
  List<String> all() {
    return all;
  }

  /** The key at {@code pointer}; null where there is none. */
  @Nullable Key at(JsonPointer pointer) {
    if (pointer.matches()) {
      return new Key(type, Object.class, false, false);
    }
    Key holder = at(pointer.head());
    if (holder == null || holder.type().isRecord()) {
      String name = pointer.last().getMatchingProperty();
      RecordComponent component = holder == null ? null : component(holder.type(), name);
      return component == null ? null : Key.of(component);
    }
    return holder.type() == Map.class ? new Key(holder.element(), Object.class, false, true) : null;
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
