package org.editr1.reward.server;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.editr1.UserError;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardKind;
import org.editr1.reward.RewardRange;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.judge.JudgeTemplate;
import org.jspecify.annotations.Nullable;

/** The rewards that servers give. */
public final class ServerRewards {
  /** The client of the reference's reward server. */
  public static final String EDIT_R1 = EditR1HttpReward.NAME;

  private static final String CHAT = "/v1/chat/completions";
  private static final String JSON = "application/json";
  private static final RewardRange ANY =
      new RewardRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** By the rewards' names. */
  public static final Map<String, RewardKind> KINDS = kinds();

  private ServerRewards() {}

  private static Map<String, RewardKind> kinds() {
    Map<String, RewardKind> kinds = new LinkedHashMap<>();
    kinds.put(
        OpenAiReward.NAME,
        new Kind(OpenAiReward.NAME, RewardRange.UNIT, true, ServerRewards::openAi));
    kinds.put(
        UnifiedReward.NAME,
        new Kind(UnifiedReward.NAME, RewardRange.UNIT, true, ServerRewards::unified));
    kinds.put(EDIT_R1, new Kind(EDIT_R1, RewardRange.UNIT, false, ServerRewards::editR1));
    for (String name : List.of("http", "imagereward", "hpsv2", "ocr", "geneval")) {
      kinds.put(name, new Kind(name, ANY, false, ServerRewards::json));
    }
    return kinds;
  }

  /** What a server's reward is opened from. */
  private record Opening(String name, RunSpec.Server server, @Nullable String key) {
    RewardClient client(String contentType, Function<String, String> complete) {
      RunSpec.Server completed =
          new RunSpec.Server(
              server.urls().stream().map(complete).toList(),
              server.model(),
              server.key(),
              server.concurrency(),
              server.deadlineSeconds(),
              server.retries(),
              server.template());
      return new RewardClient(name, completed, contentType, key, Patience.STANDARD);
    }

    JudgeTemplate template() {
      return new JudgeTemplate(Objects.requireNonNull(server.template(), "no template"));
    }

    String model() {
      return Objects.requireNonNull(server.model(), "no model");
    }
  }

  /**
   * @param isChat whether the server must be told its model's name and what to judge
   */
  private record Kind(
      String name, RewardRange range, boolean isChat, Function<Opening, RewardFunction> opening)
      implements RewardKind {
    @Override
    public boolean isExternal() {
      return true;
    }

    @Override
    public void check(RewardSetup setup) {
      server(setup);
    }

    private RunSpec.Server server(RewardSetup setup) {
      String place = "servers." + name;
      RunSpec.Server server = setup.servers().get(name);
      if (server == null || server.urls().isEmpty()) {
        throw new UserError(
            "a server gives it; expected " + place + ".urls, as [\"http://127.0.0.1:8000\"]");
      }
      if (isChat && server.model() == null) {
        throw new UserError("expected " + place + ".model, the name that its server knows");
      }
      return server;
    }

    @Override
    public RewardFunction open(RewardResources resources) {
      RunSpec.Server server = server(resources.setup());
      String variable = server.key();
      String key = variable == null ? null : resources.secrets().of(variable);
      if (variable != null && (key == null || key.isBlank())) {
        throw new UserError(
            ("servers." + name + ".key: the environment variable " + variable)
                + " is not set where the reward's worker runs");
      }
      return opening.apply(new Opening(name, server, key == null ? null : key.strip()));
    }
  }

  private static RewardFunction openAi(Opening opening) {
    return new OpenAiReward(
        opening.client(JSON, ServerRewards::chat), opening.model(), opening.template());
  }

  private static RewardFunction unified(Opening opening) {
    return new UnifiedReward(
        opening.client(JSON, ServerRewards::chat), opening.model(), opening.template());
  }

  private static RewardFunction editR1(Opening opening) {
    return new EditR1HttpReward(
        opening.client(
            "application/octet-stream", url -> hasPath(url) ? url : bare(url) + RewardServer.PATH));
  }

  private static RewardFunction json(Opening opening) {
    return new JsonReward(opening.name(), opening.client(JSON, Function.identity()));
  }

  /**
   * As OpenAI's own clients take it the address ends in {@code /v1}; without a path that is added.
   */
  private static String chat(String url) {
    if (!hasPath(url)) {
      return bare(url) + CHAT;
    }
    return bare(url) + (url.endsWith("/chat/completions") ? "" : "/chat/completions");
  }

  private static boolean hasPath(String url) {
    return URI.create(url).getPath().length() > 1;
  }

  private static String bare(String url) {
    return url.replaceFirst("/+$", "");
  }
}
