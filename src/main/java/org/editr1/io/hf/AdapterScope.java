package org.editr1.io.hf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.model.nn.Adapter;

/**
 * The modules that the settings of an adapter name (peft 0.18, check_target_module_exists). peft
 * loads no tensors of other modules, so a file that holds some is refused.
 *
 * @param targets endings, or one regular expression of complete paths
 * @param excluded as {@code targets}
 * @param layers numbers of layers; empty: all
 */
record AdapterScope(ConfigFile config, JsonNode targets, JsonNode excluded, List<Integer> layers) {
  private static final String ALL = "all-linear";
  private static final Pattern LAYER = Pattern.compile("(?:.*\\.)?[^.]*\\.(\\d+)\\..*");

  static AdapterScope of(ConfigFile config) {
    JsonNode layers = config.root().path("layers_to_transform");
    Stream<JsonNode> numbers = layers.isNumber() ? Stream.of(layers) : layers.valueStream();
    return new AdapterScope(
        config,
        config.root().path("target_modules"),
        config.root().path("exclude_modules"),
        numbers.map(JsonNode::asInt).toList());
  }

  /** Refuses an adapter with another rank, or with a module that the settings leave out. */
  void require(Adapter adapter, int rank) {
    for (String path : adapter.paths()) {
      if (adapter.rank(path) != rank) {
        throw new UserError(
            "%s: r is %d, but the tensors of %s have rank %d"
                .formatted(config.file(), rank, path, adapter.rank(path)));
      }
      if (!holds(path)) {
        throw new UserError(
            "%s: target_modules, exclude_modules or layers_to_transform leave out %s, which has tensors"
                .formatted(config.file(), path));
      }
    }
  }

  private boolean holds(String path) {
    Matcher layer = LAYER.matcher(path);
    return (targets.isEmpty() && !targets.isTextual() || matches(path, targets))
        && !matches(path, excluded)
        && (layers.isEmpty()
            || !layer.matches()
            || layers.contains(Integer.parseInt(layer.group(1))));
  }

  private boolean matches(String path, JsonNode modules) {
    if (!modules.isTextual()) {
      return Adapter.matches(path, modules.valueStream().map(JsonNode::asText).toList());
    }
    try {
      return modules.asText().equals(ALL) || path.matches(modules.asText());
    } catch (PatternSyntaxException e) {
      throw new UserError(config.file() + ": " + e.getMessage(), e);
    }
  }
}
