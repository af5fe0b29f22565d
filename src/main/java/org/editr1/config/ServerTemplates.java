package org.editr1.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.reward.judge.JudgeTemplate;

/**
 * Replaces the files of judges' templates by their texts, so that every worker sends one text. A
 * template that holds {@code {prompt}} is a text already.
 */
final class ServerTemplates {
  private static final String KEY = "template";
  private static final String PLACE = "{prompt}";

  /** The templates of servers that need one, where the configuration names none. */
  private static final Map<String, String> DEFAULTS =
      Map.of("openai", "conf/prompts/score.txt", "unifiedreward", "conf/prompts/unifiedreward.txt");

  private final Path home;

  ServerTemplates(Path home) {
    this.home = home;
  }

  void read(ConfigurationTree root) {
    root.at("servers").fieldNames().forEachRemaining(name -> read(root, name));
  }

  private void read(ConfigurationTree root, String name) {
    String server = "servers." + name;
    String key = server + "." + KEY;
    JsonNode found = root.at(key);
    String file = DEFAULTS.get(name);
    if (found.isTextual()) {
      if (!found.asText().contains(PLACE)) {
        put(root, key, root.originOf(key), home.resolve(found.asText()));
      }
    } else if (file != null
        && root.at(server).isObject()
        && (found.isMissingNode() || found.isNull())) {
      // The judge behind a server reads what the judge in process would read.
      JsonNode judge = root.at("judge." + KEY);
      boolean sharesJudge = name.equals("openai") && judge.isTextual();
      put(root, key, root.originOf(server), home.resolve(sharesJudge ? judge.asText() : file));
    }
  }

  private static void put(ConfigurationTree root, String key, String origin, Path file) {
    try {
      root.set(key, TextNode.valueOf(JudgeTemplate.read(file).text()), origin);
    } catch (UserError e) {
      throw new ConfigurationError(origin + ": " + e.getMessage(), e);
    }
  }
}
