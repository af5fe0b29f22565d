package org.editr1.io.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.editr1.journey.UserError;

/** The JSON at the head of a file, checked against the number of bytes that follow it. */
record Header(Map<String, TensorInfo> tensors, Map<String, String> metadata) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Header parse(byte[] json, long dataBytes, String where) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try {
      JsonNode root = JSON.readTree(json);
      if (root == null || !root.isObject()) {
        throw new UserError(where + ": the safetensors header is not a JSON object");
      }
      root.properties()
          .forEach(
              entry -> {
                if (entry.getKey().equals("__metadata__")) {
                  entry
                      .getValue()
                      .properties()
                      .forEach(item -> metadata.put(item.getKey(), item.getValue().asText()));
                } else {
                  tensors.put(
                      entry.getKey(), info(entry.getKey(), entry.getValue(), dataBytes, where));
                }
              });
    } catch (IOException e) {
      throw new UserError(where + ": the safetensors header is not JSON", e);
    }
    return new Header(tensors, metadata);
  }

  private static TensorInfo info(String name, JsonNode node, long dataBytes, String where) {
    JsonNode shape = node.path("shape");
    JsonNode offsets = node.path("data_offsets");
    if (!node.path("dtype").isTextual() || !shape.isArray() || offsets.size() != 2) {
      throw new UserError(where + ": entry " + name + " lacks dtype, shape or data_offsets");
    }
    long[] axes = new long[shape.size()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = shape.get(i).asLong(-1);
    }
    TensorInfo info =
        new TensorInfo(
            node.get("dtype").asText(), axes, offsets.get(0).asLong(-1), offsets.get(1).asLong(-1));
    check(name, info, dataBytes, where);
    return info;
  }

  private static void check(String name, TensorInfo info, long dataBytes, String where) {
    for (long axis : info.shape()) {
      if (axis < 0) {
        throw new UserError(where + ": tensor " + name + " has a negative size");
      }
    }
    if (info.start() < 0 || info.end() < info.start() || info.end() > dataBytes) {
      throw new UserError(
          where
              + (": tensor " + name + " lies at bytes " + info.start() + " to " + info.end())
              + (" of " + dataBytes + "; the file is cut short or damaged"));
    }
    if (info.width() > 0 && info.size() * info.width() != info.bytes()) {
      throw new UserError(
          where + ": tensor " + name + " has " + info.bytes() + " bytes, not what its shape needs");
    }
  }
}
