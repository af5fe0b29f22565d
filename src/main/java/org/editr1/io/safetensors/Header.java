package org.editr1.io.safetensors;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;

/**
 * The JSON at the head of a file, checked against the number of bytes that follow: as in the
 * format's own library, tensors fill them without gaps and overlaps.
 */
record Header(Map<String, TensorInfo> tensors, Map<String, String> metadata) {
  /** In place of a number of bytes: the file is its header alone. */
  static final long NO_DATA = Long.MAX_VALUE;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static Header parse(byte[] json, long dataBytes, String where) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object(json, where).properties()) {
      if (entry.getKey().equals("__metadata__")) {
        entry.getValue().forEachEntry((key, text) -> metadata.put(key, text.asText()));
      } else {
        tensors.put(entry.getKey(), info(entry.getKey(), entry.getValue(), dataBytes, where));
      }
    }
    checkCover(tensors, dataBytes, where);
    return new Header(tensors, metadata);
  }

  private static JsonNode object(byte[] json, String where) {
    try {
      JsonNode root = JSON.readTree(json);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (IOException e) {
      throw new UserError(where + ": the safetensors header is damaged: " + firstLine(e), e);
    }
    throw new UserError(where + ": the safetensors header is damaged: not a JSON object");
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static TensorInfo info(String name, JsonNode node, long dataBytes, String where) {
    JsonNode offsets = node.path("data_offsets");
    if (!node.path("dtype").isTextual() || !node.path("shape").isArray() || offsets.size() != 2) {
      throw new UserError(where + ": entry " + name + " lacks dtype, shape or data_offsets");
    }
    TensorInfo info =
        new TensorInfo(
            node.get("dtype").asText(),
            shape(name, node.get("shape"), where),
            integer(offsets.get(0)),
            integer(offsets.get(1)));
    check(name, info, dataBytes, where);
    return info;
  }

  private static long[] shape(String name, JsonNode node, String where) {
    long[] shape = new long[node.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = integer(node.get(i));
      if (shape[i] < 0) {
        throw new UserError(where + ": tensor " + name + " has the shape " + node);
      }
    }
    return shape;
  }

  private static long integer(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong() ? number.asLong() : -1;
  }

  private static void check(String name, TensorInfo info, long dataBytes, String where) {
    if (info.start() < 0 || info.end() < info.start() || info.end() > dataBytes) {
      throw new UserError(
          where
              + ": tensor %s lies at bytes %d to %d of %d; the file is cut short or damaged"
                  .formatted(name, info.start(), info.end(), dataBytes));
    }
    if (info.width() > 0 && needed(info) != info.bytes()) {
      throw new UserError(
          where + ": tensor " + name + " has " + info.bytes() + " bytes, not what its shape needs");
    }
  }

  /** Bytes for the shape, or -1 if they overflow a long. */
  private static long needed(TensorInfo info) {
    try {
      return Math.multiplyExact(info.size(), info.width());
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  private static void checkCover(Map<String, TensorInfo> tensors, long dataBytes, String where) {
    List<Map.Entry<String, TensorInfo>> inOrder =
        tensors.entrySet().stream()
            .sorted(
                Map.Entry.comparingByValue(
                    Comparator.comparingLong(TensorInfo::start).thenComparingLong(TensorInfo::end)))
            .toList();
    long reached = 0;
    for (Map.Entry<String, TensorInfo> entry : inOrder) {
      if (entry.getValue().start() != reached) {
        throw new UserError(
            where
                + ": tensor %s starts at byte %d, but the one before it ends at %d; the header is damaged"
                    .formatted(entry.getKey(), entry.getValue().start(), reached));
      }
      reached = entry.getValue().end();
    }
    if (dataBytes != NO_DATA && reached != dataBytes) {
      throw new UserError(
          where + ": " + dataBytes + " bytes of data, but its tensors end at byte " + reached);
    }
  }
}
