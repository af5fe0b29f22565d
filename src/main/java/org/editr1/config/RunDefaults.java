package org.editr1.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.editr1.journey.RunSpec;

/**
 * The values of absent keys: {@code run.json} among the resources. They are the values of the
 * published Kontext configuration (Edit-R1, {@code config/base.py} and {@code
 * config/kontext_nft.py}), and this project's own values where it has none: chunks of orders,
 * length of a run, retention.
 */
final class RunDefaults {
  private static final String FILE = "run.json";

  /** The settings of the servers of one reward. */
  static final RunSpec.Server SERVER =
      new RunSpec.Server(List.of(), null, null, 8, 120, 3, 1800, null);

  private RunDefaults() {}

  static ConfigurationTree tree() {
    try (InputStream file = RunDefaults.class.getResourceAsStream(FILE)) {
      return ConfigurationTree.parse(FILE, Objects.requireNonNull(file).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The defaults of a run; chunks do not exceed a group, and each variant of the judge has a
   * template of its own.
   *
   * @param name of the run
   * @param given keys of the run, which may be invalid
   */
  static ConfigurationTree of(String name, ConfigurationTree given) {
    ConfigurationTree defaults = tree();
    ObjectNode root = defaults.root().put("name", name);
    int samples = given.at("samples").asInt(root.get("samples").asInt());
    ObjectNode chunks =
        root.withObject("/chunks").put("reward", Math.min(samples, RunRules.MOST_OF_ORDER));
    for (String stage : List.of("rollout", "train")) {
      chunks.put(stage, Math.min(samples, chunks.get(stage).asInt()));
    }
    if (given.at("judge.variant").asText().equals(RunSpec.Judge.Variant.YES_NO.toString())) {
      root.withObject("/judge").put("template", "conf/prompts/yes-no.txt");
    }
    return defaults;
  }
}
