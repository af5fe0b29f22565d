package org.editr1.config;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.editr1.Spelling;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a record type declares: {@code seed}, {@code sampling.steps} and so on.
 *
 * @param all the keys that hold a value, in the order of the components
 */
record Keys(JavaType type, List<String> all) {
  /** Stands for any name in a map of records. */
  private static final String ANY_NAME = "NAME";

  /** One key: a component of a record, or a name in a map. */
  record Key(JavaType type, boolean isNullable) {
    private static Key of(RecordComponent component) {
      return new Key(
          TypeFactory.defaultInstance().constructType(component.getGenericType()),
          component.getAnnotatedType().isAnnotationPresent(Nullable.class));
    }

    boolean isGroup() {
      return type.getRawClass().isRecord();
    }
  }

  static Keys of(Class<? extends Record> record) {
    JavaType type = TypeFactory.defaultInstance().constructType(record);
    return new Keys(type, names("", type).toList());
  }

  private static Stream<String> names(String prefix, JavaType record) {
    return components(record)
        .flatMap(
            component -> {
              String name = prefix + component.getName();
              Key key = Key.of(component);
              if (key.isGroup()) {
                return names(name + ".", key.type());
              }
              return key.type().isMapLikeType()
                      && key.type().getContentType().getRawClass().isRecord()
                  ? names(name + "." + ANY_NAME + ".", key.type().getContentType())
                  : Stream.of(name);
            });
  }

  private static Stream<RecordComponent> components(JavaType type) {
    return Stream.ofNullable(type.getRawClass().getRecordComponents()).flatMap(Arrays::stream);
  }

  /** The key {@code name} of a record or map; null where there is none. */
  static @Nullable Key in(JavaType holder, String name) {
    return holder.isMapLikeType()
        ? new Key(holder.getContentType(), false)
        : components(holder)
            .filter(component -> component.getName().equals(name))
            .findFirst()
            .map(Key::of)
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
