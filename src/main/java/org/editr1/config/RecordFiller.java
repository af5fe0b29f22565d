package org.editr1.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.editr1.journey.RunSpec;
import org.jspecify.annotations.Nullable;

/**
 * Fills records by the names and types of their components, so that a key is declared once: as a
 * component. What the configuration does not say comes from a record of defaults.
 */
final class RecordFiller {
  /** Records that stand in maps, each with what its absent keys are. */
  private static final Map<Class<?>, Record> ELEMENTS =
      Map.of(RunSpec.Server.class, RunDefaults.server());

  private final Keys keys;

  private RecordFiller(Keys keys) {
    this.keys = keys;
  }

  /**
   * @throws ConfigurationError for the first key that is unknown or holds what it cannot
   */
  static <R extends Record> R fill(Class<R> type, R defaults, Located root) {
    return type.cast(new RecordFiller(new Keys(type)).record("", defaults, root));
  }

  private Record record(String prefix, Record defaults, Located found) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    if (found.fields() == null) {
      throw found.misfit(
          prefix.substring(0, prefix.length() - 1), "an object with " + names(components));
    }
    Map<String, @Nullable Object> values = new HashMap<>();
    for (RecordComponent component : components) {
      values.put(component.getName(), read(component, defaults));
    }
    found
        .fields()
        .forEach(
            (name, field) -> {
              RecordComponent component = known(prefix, name, defaults.getClass(), field);
              Object fallback = values.get(name);
              values.put(name, value(prefix + name, component, fallback, field));
            });
    return make(defaults.getClass(), components, values);
  }

  private RecordComponent known(
      String prefix, String name, Class<? extends Record> holder, Located field) {
    RecordComponent component = Keys.component(holder, name);
    if (component != null) {
      return component;
    }
    String key = prefix + name;
    if (name.contains(".")) {
      String nested = "{\"" + name.replace(".", "\": {\"") + "\": ...}";
      throw field.error("key " + key + " has a dot; expected " + nested);
    }
    String leaf = key + firstLeaf(field);
    throw field.error("there is no key " + leaf + "; did you mean " + keys.nearest(leaf) + "?");
  }

  /** Where a whole group is unknown, one of its keys tells better which one was meant. */
  private static String firstLeaf(Located field) {
    Map<String, Located> fields = field.fields();
    if (fields == null || fields.isEmpty()) {
      return "";
    }
    Map.Entry<String, Located> first = fields.entrySet().iterator().next();
    return "." + first.getKey() + firstLeaf(first.getValue());
  }

  private @Nullable Object value(
      String key, RecordComponent component, @Nullable Object fallback, Located found) {
    if (fallback instanceof Record defaults) {
      return record(key + ".", defaults, found);
    }
    if (found.value().isNull() && isNullable(component)) {
      return null;
    }
    if (component.getType() == Map.class) {
      Record element = ELEMENTS.get(Keys.elementType(component));
      return element == null ? numbers(key, found) : records(key, element, found);
    }
    boolean chosen = component.getType() == Set.class;
    if (component.getType().isEnum()) {
      return constant(key, component, found);
    }
    Kind kind = Kind.of(chosen ? List.class : component.getType());
    if (kind == null) {
      throw new IllegalStateException(key + " is of no known kind");
    }
    if (found.fields() != null || !kind.fits().test(found.value())) {
      throw found.misfit(key, kind.expected());
    }
    Object value = kind.read().apply(found.value());
    return chosen ? constants(key, component, (List<?>) value, found) : value;
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private Map<String, Record> records(String key, Record defaults, Located found) {
    if (found.fields() == null) {
      throw found.misfit(key, "an object of objects by name");
    }
    Map<String, Record> records = new TreeMap<>();
    found
        .fields()
        .forEach(
            (name, field) -> records.put(name, record(key + "." + name + ".", defaults, field)));
    return Collections.unmodifiableMap(records);
  }

  private static Map<String, Double> numbers(String key, Located found) {
    if (found.fields() == null) {
      throw found.misfit(key, "an object of numbers by name");
    }
    Map<String, Double> numbers = new TreeMap<>();
    found
        .fields()
        .forEach(
            (name, field) -> {
              if (!Kind.isFinite(field.value())) {
                throw field.misfit(key + "." + name, "a number");
              }
              numbers.put(name, field.value().asDouble());
            });
    return Collections.unmodifiableMap(numbers);
  }

  private static Set<Object> constants(
      String key, RecordComponent component, List<?> names, Located found) {
    ParameterizedType set = (ParameterizedType) component.getGenericType();
    Object[] constants = ((Class<?>) set.getActualTypeArguments()[0]).getEnumConstants();
    Map<String, Object> byLabel =
        Arrays.stream(constants).collect(Collectors.toMap(RecordFiller::label, each -> each));
    if (!byLabel.keySet().containsAll(names)) {
      throw found.misfit(key, "a list out of " + labels(constants));
    }
    Set<Object> chosen = new TreeSet<>();
    names.forEach(name -> chosen.add(byLabel.get(name)));
    return Collections.unmodifiableSet(chosen);
  }

  private static Object constant(String key, RecordComponent component, Located found) {
    Object[] constants = component.getType().getEnumConstants();
    return Arrays.stream(constants)
        .filter(each -> label(each).equals(found.value().asText()))
        .findFirst()
        .orElseThrow(
            () ->
                found.fields() != null || !found.value().isTextual()
                    ? found.misfit(key, "a text")
                    : found.refusal(key, found.value().asText(), "one of " + labels(constants)));
  }

  /** The names of enum constants as files write them. */
  static String labels(Object[] constants) {
    return Arrays.stream(constants).map(RecordFiller::label).collect(Collectors.joining(", "));
  }

  private static String label(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }

  private static String names(RecordComponent[] components) {
    return Arrays.stream(components)
        .map(RecordComponent::getName)
        .collect(Collectors.joining(", "));
  }

  private static @Nullable Object read(RecordComponent component, Record from) {
    try {
      return component.getAccessor().invoke(from);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Record make(
      Class<? extends Record> type,
      RecordComponent[] components,
      Map<String, @Nullable Object> values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] arguments =
        Arrays.stream(components).map(component -> values.get(component.getName())).toArray();
    try {
      return type.getDeclaredConstructor(types).newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
