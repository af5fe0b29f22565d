package org.editr1.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardKinds;
import org.editr1.reward.Rewards;

/** The rules for the values of a run, each on its own and together. */
final class RunRules {
  /** So many tasks of an evaluation, or scores with their parts, fit into one message. */
  static final int MOST_OF_ORDER = 64;

  private static final String ONE_ORDER = "what fits into one order";

  /** More than anybody needs, and few enough for sums and products. */
  private static final int MANY = 1_000_000;

  private static final JsonMapper JSON = new JsonMapper();

  private final RunSpec spec;
  private final JsonNode values;
  private final ConfigurationTree root;

  /**
   * @param root where each key was written
   */
  RunRules(RunSpec spec, ConfigurationTree root) {
    this.spec = spec;
    this.values = JSON.valueToTree(spec);
    this.root = root;
  }

  void check() {
    bounds();
    run();
    names("reward", spec.reward());
    names("eval.reward", spec.eval().reward());
    spec.servers().forEach(this::server);
    train();
    ranges();
  }

  private void bounds() {
    between(16, 4096, "data.resolution");
    between(2, 256, "samples");
    between(1, MANY, "steps", "groups");
    between(1, 1000, "sampling.steps", "eval.steps", "train.maxRows", "train.klEvery");
    between(1, 16_384, "lora.rank", "lora.alpha");
    between(1, 64, "embedded.workers");
    between(0, 64, "lag");
    between(0, 1000, "sampling.eta", "sampling.guidance", "eval.guidance");
    between(0, MANY, "train.kl", "eval.every", "eval.limit", "checkpoint.saveEvery");
    between(1, MANY, "device.patienceSeconds");
    between(0, MANY, "store.keepSteps", "store.keepEvaluations");
    between(0, MANY, "store.conditioningMegabytes", "store.minFreeMegabytes");
    between(0, 1, "train.weightDecay");
    between(-MANY, MANY, "advantage.banMean");
    between(Double.MIN_VALUE, MANY, "advantage.banStd", "train.beta", "train.advClip");
    between(Double.MIN_VALUE, MANY, "train.maxGradNorm");
    between(Double.MIN_VALUE, 1, "train.learningRate", "train.epsilon");
    for (String key : List.of("train.emaDecay", "train.beta1", "train.beta2")) {
      double value = value(key).asDouble();
      require(value >= 0 && value < 1, key, value, "0 or more and less than 1");
    }
  }

  private void run() {
    require(
        spec.name().matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
        "name",
        spec.name(),
        "letters, digits, dots, hyphens and underscores: the run folder is named so");
    List<String> targets = spec.lora().targets();
    require(!targets.isEmpty(), "lora.targets", targets, "at least one projection");
  }

  private void server(String name, RunSpec.Server server) {
    String place = "servers." + name;
    ConfigurationError.of(
        () -> RewardKinds.available().checkServer(root.originOf(place) + ": " + place, name));
    for (String url : server.urls()) {
      require(
          isAddress(url),
          place + ".urls",
          url.contains("@") ? "one that is not shown" : url,
          "http or https addresses without user or query");
    }
    // A user who writes the key itself here must not find it in a log.
    require(
        server.key() == null || server.key().matches("[A-Za-z_][A-Za-z0-9_]*"),
        place + ".key",
        "not shown",
        "the name of an environment variable, which holds the key");
    range(place + ".concurrency", 1, 1024, "calls at a time");
    range(place + ".deadlineSeconds", 1, 3600, "of one call");
    range(place + ".retries", 0, 100, "of one call");
    range(place + ".patienceSeconds", 0, 1_000_000, "without an answer");
  }

  private static boolean isAddress(String url) {
    try {
      URI uri = new URI(url);
      return String.valueOf(uri.getScheme()).matches("https?")
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private void names(String key, Map<String, Double> weights) {
    ConfigurationError.of(() -> Rewards.of(root.originOf(key) + ": " + key, weights));
    weights.forEach(
        (name, weight) ->
            require(
                Math.abs(weight) <= MANY,
                key + "." + name,
                weight,
                "-%1$d to %1$d".formatted(MANY)));
  }

  private void train() {
    String objective = spec.train().objective();
    require(objective.equals("nft"), "train.objective", objective, "one of nft");
    double fraction = spec.train().timestepFraction();
    int steps = spec.sampling().steps();
    require(
        fraction <= 1 && (int) (steps * fraction) >= 1,
        "train.timestepFraction",
        fraction,
        "at most 1, and so much that at least one of the " + steps + " sampling times is trained");
    for (String key : List.of("train.gradientStepsPerStep", "train.innerEpochs")) {
      int value = value(key).asInt();
      require(
          value == 1, key, value, "1; other values are not offered until somebody asks for them");
    }
  }

  private void ranges() {
    range("text.maxLength", 1, 1024, "the longest prompt of any pipeline");
    range("train.behaviourDecay", 0, 2, "a decay type");
    range("chunks.rollout", 1, spec.samples(), "samples");
    range(
        "chunks.reward",
        1,
        Math.min(spec.samples(), MOST_OF_ORDER),
        spec.samples() > MOST_OF_ORDER ? ONE_ORDER : "samples");
    range("chunks.train", 1, spec.samples(), "samples");
    range("chunks.evaluate", 1, MOST_OF_ORDER, ONE_ORDER);
    range("eval.window", 0, spec.eval().every(), "eval.every");
  }

  private JsonNode value(String key) {
    return values.at(ConfigurationTree.pointer(key));
  }

  private void between(double least, double most, String... keys) {
    for (String key : keys) {
      double value = value(key).asDouble();
      String from = least == Double.MIN_VALUE ? "more than 0, up" : "%.0f".formatted(least);
      require(value >= least && value <= most, key, value(key), "%s to %.0f".formatted(from, most));
    }
  }

  private void range(String key, int least, int most, String why) {
    int value = value(key).asInt();
    require(value >= least && value <= most, key, value, least + " to " + most + " (" + why + ")");
  }

  private void require(boolean fits, String key, Object value, String expected) {
    if (!fits) {
      throw root.refusal(key, value, expected);
    }
  }
}
