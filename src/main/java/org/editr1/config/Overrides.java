package org.editr1.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Set;
import org.editr1.config.Keys.Key;
import org.jspecify.annotations.Nullable;

/**
 * Settings {@code KEY=VALUE} of the command line, put over the settings of the file. A text is
 * written as it is, a list as {@code a,b} or as JSON, anything else as JSON; {@code
 * reward.target=1} sets one entry of a map, {@code reward={"target": 1}} the complete map.
 */
final class Overrides {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Keys keys;

  Overrides(Keys keys) {
    this.keys = keys;
  }

  void apply(ConfigurationTree root, List<String> overrides) {
    overrides.forEach(override -> apply(root, override));
  }

  private void apply(ConfigurationTree root, String override) {
    String origin = "--set " + override;
    int split = override.indexOf('=');
    if (split < 1) {
      throw new ConfigurationError(origin + ": expected KEY=VALUE, as sampling.steps=8");
    }
    String key = override.substring(0, split).trim();
    Key declared = declared(key);
    String member = keys.all().stream().filter(k -> k.startsWith(key + ".")).findFirst().orElse("");
    if (declared != null && declared.isGroup() && !member.isEmpty()) {
      throw new ConfigurationError(
          origin + ": " + key + " is a group of keys; set one of them, as " + member);
    }
    root.set(key, value(declared, override.substring(split + 1).trim()), origin);
  }

  private @Nullable Key declared(String key) {
    Key declared = new Key(keys.type(), false);
    for (String name : key.split("\\.")) {
      declared = declared == null ? null : Keys.in(declared.type(), name);
    }
    return declared;
  }

  private static JsonNode value(@Nullable Key key, String text) {
    Class<?> type = key == null ? double.class : key.type().getRawClass();
    if (type == String.class || type.isEnum()) {
      return text.equals("null") ? NullNode.getInstance() : TextNode.valueOf(text);
    }
    if ((type == List.class || type == Set.class) && !text.startsWith("[")) {
      return JSON.valueToTree(text.trim().split("\\s*,\\s*"));
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }
}
