package org.editr1.reward.server;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.MapType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads answers in JSON, also those of Python, whose {@code json} writes NaN and -Infinity. */
final class ServerJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final MapType OBJECT =
      JSON.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class);

  private ServerJson() {}

  /**
   * @param expected what the answer should be, for the message
   */
  static JsonObject read(Buffer body, String expected) {
    try {
      Map<String, Object> fields = JSON.readValue(body.getBytes(), OBJECT);
      if (fields != null) {
        return new JsonObject(fields);
      }
    } catch (IOException e) {
      // The answer itself says more than the parser.
    }
    throw ServerFailure.malformed(expected, body.toString());
  }
}
