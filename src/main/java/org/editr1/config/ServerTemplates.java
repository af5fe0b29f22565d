package org.editr1.config;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.reward.judge.JudgeTemplate;
import org.jspecify.annotations.Nullable;

/**
 * Puts the texts of judges' templates where a configuration names files, so that every worker tells
 * its server the same. A template that holds {@code {prompt}} is the text itself.
 */
final class ServerTemplates {
  private static final String KEY = "template";
  private static final String PLACE = "{prompt}";

  /** Of servers that must be told what to judge, where the configuration does not say. */
  private static final Map<String, String> DEFAULTS =
      Map.of("openai", "conf/prompts/score.txt", "unifiedreward", "conf/prompts/unifiedreward.txt");

  private final Path home;

  ServerTemplates(Path home) {
    this.home = home;
  }

  void read(Located root) {
    Located servers = root.field("servers");
    if (servers != null && servers.fields() != null) {
      servers.fields().forEach((name, server) -> read(root, name, server));
    }
  }

  private void read(Located root, String name, Located server) {
    if (server.fields() == null) {
      return;
    }
    Located found = server.field(KEY);
    String file = DEFAULTS.get(name);
    if (found != null && found.value().isTextual()) {
      if (!found.value().asText().contains(PLACE)) {
        server.put(KEY, text(found.origin(), home.resolve(found.value().asText())));
      }
    } else if (file != null && (found == null || found.value().isNull())) {
      Path judges = name.equals("openai") ? judgeTemplate(root) : null;
      server.put(KEY, text(server.origin(), judges == null ? home.resolve(file) : judges));
    }
  }

  /** What the judge in process would be told. */
  private @Nullable Path judgeTemplate(Located root) {
    Located judge = root.field("judge");
    Located template = judge == null ? null : judge.field(KEY);
    return template != null && template.value().isTextual()
        ? home.resolve(template.value().asText())
        : null;
  }

  private static Located text(String origin, Path file) {
    try {
      return new Located(origin, TextNode.valueOf(JudgeTemplate.read(file).text()), null);
    } catch (UserError e) {
      throw new ConfigurationError(origin + ": " + e.getMessage(), e);
    }
  }
}
