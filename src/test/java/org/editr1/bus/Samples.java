package org.editr1.bus;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.editr1.journey.EditTask;
import org.editr1.journey.Group;

/** Makes a filled instance of any record of {@code journey}, one per variant of a sealed part. */
final class Samples {
  private Samples() {}

  /** One instance per permitted record; a record with a sealed component yields one per variant. */
  static Stream<Object> of(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return Stream.of(collection(parameterized));
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isSealed()) {
      return Arrays.stream(plain.getPermittedSubclasses()).flatMap(Samples::of);
    }
    return plain.isRecord() ? records(plain) : Stream.of(leaf(plain));
  }

  private static Stream<Object> records(Class<?> type) {
    if (type == Group.class) {
      EditTask task = (EditTask) of(EditTask.class).findFirst().orElseThrow();
      return Stream.of(new Group(null, List.of(task), 3));
    }
    RecordComponent[] components = type.getRecordComponents();
    List<List<Object>> choices =
        Arrays.stream(components).map(part -> of(part.getGenericType()).toList()).toList();
    int variants = choices.stream().mapToInt(List::size).max().orElse(1);
    return Stream.iterate(0, index -> index < variants, index -> index + 1)
        .map(index -> construct(type, components, choices, index));
  }

  private static Object construct(
      Class<?> type, RecordComponent[] components, List<List<Object>> choices, int index) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        choices.stream().map(choice -> choice.get(Math.min(index, choice.size() - 1))).toArray();
    try {
      java.lang.reflect.Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type + " cannot be made", e);
    }
  }

  private static Object collection(ParameterizedType type) {
    Type[] arguments = type.getActualTypeArguments();
    List<Object> values = of(arguments[arguments.length - 1]).toList();
    if (type.getRawType() == Map.class) {
      Map<Object, Object> map = new LinkedHashMap<>();
      keys(arguments[0]).forEach(key -> map.put(key, values.get(0)));
      return map;
    }
    return type.getRawType() == Set.class ? Set.copyOf(values) : values;
  }

  private static List<?> keys(Type type) {
    Object[] constants = ((Class<?>) type).getEnumConstants();
    return constants == null ? List.of("zeta", "alpha") : List.of(constants);
  }

  private static Object leaf(Class<?> type) {
    if (type.isEnum()) {
      return type.getEnumConstants()[1];
    }
    if (type == boolean.class) {
      return true;
    }
    if (type == int.class || type == Integer.class) {
      return -7;
    }
    if (type == long.class || type == Long.class) {
      return Long.MAX_VALUE;
    }
    if (type == double.class || type == Double.class) {
      return 0.1 + 0.2;
    }
    if (type == String.class) {
      return "färbe \"rot\"\n";
    }
    throw new AssertionError("no sample for " + type);
  }
}
