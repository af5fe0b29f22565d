package org.editr1.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
    Key component = keys.at(ConfigurationTree.pointer(key));
    if (component != null && component.type().isRecord() && !component.isEntry()) {
      throw new ConfigurationError(
          origin + ": " + key + " is a group of keys; set one of them, as " + oneOf(key));
    }
    root.set(key, value(component, override.substring(split + 1).trim()), origin);
  }

  private String oneOf(String group) {
    return keys.all().stream().filter(key -> key.startsWith(group + ".")).findFirst().orElseThrow();
  }

  private static JsonNode value(@Nullable Key component, String text) {
    Class<?> type = component == null ? double.class : component.type();
    if (type == String.class || type.isEnum()) {
      return text.equals("null") ? NullNode.getInstance() : TextNode.valueOf(text);
    }
    if ((type == List.class || type == Set.class) && !text.startsWith("[")) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      for (String element : text.split(",")) {
        list.add(element.trim());
      }
      return list;
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }
}
