package org.editr1.reward.server;

import java.net.URI;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.editr1.UserError;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardKind;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.judge.JudgeTemplate;
import org.jspecify.annotations.Nullable;

/** A reward that servers give. */
public abstract class ServerKind extends RewardKind {
  /** The range of the scores of any scorer. */
  static final Range ANY = new Range(-1e9, 1e9);

  private static final String JSON = "application/json";

  private ServerKind(String name, Range range) {
    super(name, range);
  }

  @Override
  public boolean isExternal() {
    return true;
  }

  @Override
  public void check(RewardSetup setup) {
    RunSpec.Server unused = server(setup);
  }

  /** The settings of the servers; refuses incomplete ones. */
  RunSpec.Server server(RewardSetup setup) {
    RunSpec.Server server = setup.servers().get(name());
    if (server == null || server.urls().isEmpty()) {
      throw new UserError(
          "a server gives it; expected servers.%s.urls, as [\"http://127.0.0.1:8000\"]"
              .formatted(name()));
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
          "servers.%s.key: the environment variable %s is not set where the reward's worker runs"
              .formatted(name(), variable));
    }
    return open(server, key == null ? null : key.strip());
  }

  abstract RewardFunction open(RunSpec.Server server, @Nullable String key);

  RewardClient client(
      RunSpec.Server server,
      @Nullable String key,
      String contentType,
      UnaryOperator<String> complete) {
    Endpoints endpoints = new Endpoints(server.urls().stream().map(complete).toList());
    return new RewardClient(name(), server, endpoints, contentType, key, Patience.STANDARD);
  }

  /** A chat: the servers need the name of their model and a template. */
  private abstract static class Chat extends ServerKind {
    private final ChatReward.Style style;

    Chat(ChatReward.Style style) {
      super(style.name(), Range.UNIT);
      this.style = style;
    }

    @Override
    RunSpec.Server server(RewardSetup setup) {
      RunSpec.Server server = super.server(setup);
      if (server.model() == null) {
        throw new UserError(
            "expected servers.%s.model, the name that its server knows".formatted(name()));
      }
      return server;
    }

    @Override
    RewardFunction open(RunSpec.Server server, @Nullable String key) {
      return new ChatReward(
          style,
          client(server, key, JSON, Chat::completions),
          Objects.requireNonNull(server.model(), "no model"),
          new JudgeTemplate(Objects.requireNonNull(server.template(), "no template")));
    }

    /** OpenAI's own clients take an address that ends in {@code /v1}; it is added where absent. */
    private static String completions(String url) {
      if (!hasPath(url)) {
        return bare(url) + "/v1/chat/completions";
      }
      return bare(url) + (url.endsWith("/chat/completions") ? "" : "/chat/completions");
    }
  }

  /** {@code openai}. */
  public static final class OpenAi extends Chat {
    public OpenAi() {
      super(ChatReward.OPEN_AI);
    }
  }

  /** {@code unifiedreward}. */
  public static final class Unified extends Chat {
    public Unified() {
      super(ChatReward.UNIFIED);
    }
  }

  /** {@code edit-r1-http}: the client of the reference's reward server. */
  public static final class EditR1Http extends ServerKind {
    public EditR1Http() {
      super(EditR1HttpReward.NAME, Range.UNIT);
    }

    @Override
    public String referenceName() {
      return "mllm_score_continue";
    }

    @Override
    RewardFunction open(RunSpec.Server server, @Nullable String key) {
      return new EditR1HttpReward(
          client(
              server,
              key,
              "application/octet-stream",
              url -> hasPath(url) ? url : bare(url) + RewardServer.PATH));
    }
  }

  /** Any scorer that speaks JSON; each has a name of its own for its settings. */
  private abstract static class Json extends ServerKind {
    Json(String name) {
      super(name, ANY);
    }

    @Override
    RewardFunction open(RunSpec.Server server, @Nullable String key) {
      return new JsonReward(name(), client(server, key, JSON, UnaryOperator.identity()));
    }
  }

  /** {@code http}. */
  public static final class Http extends Json {
    public Http() {
      super("http");
    }
  }

  /** {@code imagereward}. */
  public static final class ImageReward extends Json {
    public ImageReward() {
      super("imagereward");
    }
  }

  /** {@code hpsv2}. */
  public static final class Hpsv2 extends Json {
    public Hpsv2() {
      super("hpsv2");
    }
  }

  /** {@code ocr}. */
  public static final class Ocr extends Json {
    public Ocr() {
      super("ocr");
    }
  }

  /** {@code geneval}. */
  public static final class Geneval extends Json {
    public Geneval() {
      super("geneval");
    }
  }

  private static boolean hasPath(String url) {
    return URI.create(url).getPath().length() > 1;
  }

  private static String bare(String url) {
    return url.replaceFirst("/+$", "");
  }
}
