package org.editr1.io.file;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Message;
import org.editr1.journey.Order;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.TimelineEntry;

/**
 * Messages, orders and results as JSON. A sealed type inside a message carries the name of its
 * record as {@code kind}; a missing or unknown key is an error, so that nodes of different builds
 * notice each other.
 */
public final class MessageJson {
  /** The message records by name. */
  public static final Map<String, Class<?>> MESSAGES =
      Arrays.stream(Message.class.getPermittedSubclasses())
          .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .addModule(
              named(Order.class, Pass.class, Result.class, Journaled.class, TimelineEntry.class)
                  .addAbstractTypeMapping(Set.class, LinkedHashSet.class))
          .build();

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  private interface Named {}

  private MessageJson() {}

  /** The JSON of a record of {@code journey}, UTF-8. */
  public static byte[] write(Object journeyRecord) {
    try {
      return MAPPER.writeValueAsBytes(journeyRecord);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written: " + e.getOriginalMessage(), e);
    }
  }

  /** The record that {@link #write} made the bytes from. */
  public static <T> T read(byte[] json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " cannot be read: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(type.getSimpleName() + " cannot be read", e);
    }
  }

  private static SimpleModule named(Class<?>... sealedTypes) {
    SimpleModule module = new SimpleModule();
    for (Class<?> sealed : sealedTypes) {
      module.setMixInAnnotation(sealed, Named.class);
      for (Class<?> type : sealed.getPermittedSubclasses()) {
        module.registerSubtypes(new NamedType(type, type.getSimpleName()));
      }
    }
    return module;
  }
}
