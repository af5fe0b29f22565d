package org.editr1.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardKinds;
import org.editr1.reward.Rewards;

/** The rules for the values of a run, each on its own and together. */
final class RunRules {
  /** Test lines of one evaluation order: as many tasks fit into one message. */
  private static final int MOST_EVALUATED = 64;

  private final RunSpec spec;
  private final ConfigurationTree root;

  /**
   * @param root where each key was written
   */
  RunRules(RunSpec spec, ConfigurationTree root) {
    this.spec = spec;
    this.root = root;
  }

  void check() {
    run();
    model();
    atLeast("sampling.steps", spec.sampling().steps(), 1);
    rewards();
    spec.servers().forEach(this::server);
    train();
    optimizer();
    rejectUnsupported("train.gradientStepsPerStep", spec.train().gradientStepsPerStep());
    rejectUnsupported("train.innerEpochs", spec.train().innerEpochs());
    lora();
    chunks();
    evaluation();
    keeping();
  }

  private void run() {
    require(
        spec.name().matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
        "name",
        spec.name(),
        "letters, digits, dots, hyphens and underscores: the run folder is named so");
    atLeast("steps", spec.steps(), 1);
    atLeast("lag", spec.lag(), 0);
    atLeast("groups", spec.groups(), 1);
    atLeast("samples", spec.samples(), 2);
  }

  private void model() {
    atLeast("data.resolution", spec.data().resolution(), 16);
    range("text.maxLength", spec.text().maxLength(), 1, 1024, "the longest prompt of any pipeline");
  }

  private void rewards() {
    atLeast("sampling.eta", spec.sampling().eta(), 0);
    names("reward", spec.reward());
    above("advantage.banStd", spec.advantage().banStd(), 0);
  }

  private void server(String name, RunSpec.Server server) {
    String place = "servers." + name;
    try {
      RewardKinds.available().checkServer(root.originOf(place) + ": " + place, name);
    } catch (UserError e) {
      throw new ConfigurationError(String.valueOf(e.getMessage()), e);
    }
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
    range(place + ".concurrency", server.concurrency(), 1, 1024, "calls at a time");
    range(place + ".deadlineSeconds", server.deadlineSeconds(), 1, 3600, "of one call");
    range(place + ".retries", server.retries(), 0, 100, "of one call");
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
    try {
      Rewards unused = Rewards.of(root.originOf(key) + ": " + key, weights);
    } catch (UserError e) {
      throw new ConfigurationError(String.valueOf(e.getMessage()), e);
    }
  }

  private void train() {
    RunSpec.Train train = spec.train();
    oneOf("train.objective", train.objective(), List.of("nft"));
    above("train.beta", train.beta(), 0);
    above("train.advClip", train.advClip(), 0);
    atLeast("train.kl", train.kl(), 0);
    double fraction = train.timestepFraction();
    int steps = spec.sampling().steps();
    require(
        fraction <= 1 && (int) (steps * fraction) >= 1,
        "train.timestepFraction",
        fraction,
        "at most 1, and so much that at least one of the " + steps + " sampling times is trained");
    range("train.behaviourDecay", train.behaviourDecay(), 0, 2, "a decay type");
    require(
        train.emaDecay() >= 0 && train.emaDecay() < 1,
        "train.emaDecay",
        train.emaDecay(),
        "0 or more and less than 1");
    atLeast("train.maxRows", train.maxRows(), 1);
  }

  private void optimizer() {
    RunSpec.Train train = spec.train();
    above("train.learningRate", train.learningRate(), 0);
    above("train.maxGradNorm", train.maxGradNorm(), 0);
    atLeast("train.weightDecay", train.weightDecay(), 0);
    momentum("train.beta1", train.beta1());
    momentum("train.beta2", train.beta2());
    above("train.epsilon", train.epsilon(), 0);
  }

  private void momentum(String key, double value) {
    require(value >= 0 && value < 1, key, value, "0 or more and less than 1");
  }

  private void rejectUnsupported(String key, int value) {
    require(value == 1, key, value, "1; other values are not offered until somebody asks for them");
  }

  private void lora() {
    atLeast("lora.rank", spec.lora().rank(), 1);
    atLeast("lora.alpha", spec.lora().alpha(), 1);
    List<String> targets = spec.lora().targets();
    require(!targets.isEmpty(), "lora.targets", targets, "at least one projection");
  }

  private void chunks() {
    RunSpec.Chunks chunks = spec.chunks();
    range("chunks.rollout", chunks.rollout(), 1, spec.samples(), "samples");
    range("chunks.reward", chunks.reward(), 1, spec.samples(), "samples");
    range("chunks.train", chunks.train(), 1, spec.samples(), "samples");
    range("chunks.evaluate", chunks.evaluate(), 1, MOST_EVALUATED, "what fits into one order");
  }

  private void evaluation() {
    RunSpec.Eval eval = spec.eval();
    atLeast("eval.every", eval.every(), 0);
    range("eval.window", eval.window(), 0, eval.every(), "eval.every");
    atLeast("eval.limit", eval.limit(), 0);
    atLeast("eval.steps", eval.steps(), 1);
    names("eval.reward", eval.reward());
  }

  private void keeping() {
    atLeast("checkpoint.saveEvery", spec.checkpoint().saveEvery(), 0);
    atLeast("store.keepSteps", spec.store().keepSteps(), 0);
    atLeast("store.minFreeMegabytes", spec.store().minFreeMegabytes(), 0);
    atLeast("embedded.workers", spec.embedded().workers(), 1);
  }

  private void atLeast(String key, int value, int least) {
    require(value >= least, key, value, least + " or more");
  }

  private void atLeast(String key, double value, int least) {
    require(value >= least, key, value, least + " or more");
  }

  private void above(String key, double value, int bound) {
    require(value > bound, key, value, "more than " + bound);
  }

  private void range(String key, int value, int least, int most, String why) {
    require(value >= least && value <= most, key, value, least + " to " + most + " (" + why + ")");
  }

  private void oneOf(String key, String value, List<String> known) {
    require(known.contains(value), key, value, "one of " + String.join(", ", known));
  }

  private void require(boolean fits, String key, Object value, String expected) {
    if (!fits) {
      throw root.refusal(key, value, expected);
    }
  }
}
