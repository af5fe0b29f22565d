package org.editr1.reward;

import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The setup, the memory and the loaded models that the open rewards of one device share. */
public final class RewardResources {
  private final RewardSetup setup;
  private final NDManager manager;
  private final Secrets secrets;
  private final Map<Object, Object> loaded = new HashMap<>();

  /**
   * @param manager of the device; owns the weights that rewards load
   * @param secrets for servers
   */
  public RewardResources(RewardSetup setup, NDManager manager, Secrets secrets) {
    this.secrets = secrets;
    this.setup = setup;
    this.manager = manager;
  }

  /** The keys of servers, which are in the environment of the process and nowhere else. */
  @FunctionalInterface
  public interface Secrets {
    /** No secret is known. */
    Secrets NONE = variable -> null;

    /** The value of an environment variable; null: it is not set. */
    @Nullable String of(String variable);
  }

  /** Resources for rewards that no server gives. */
  public RewardResources(RewardSetup setup, NDManager manager) {
    this(setup, manager, Secrets.NONE);
  }

  public Secrets secrets() {
    return secrets;
  }

  public RewardSetup setup() {
    return setup;
  }

  public NDManager manager() {
    return manager;
  }

  /**
   * The object under {@code key}, such as the folder of a model; the first call loads it. Any
   * thread may call.
   */
  public synchronized <T> T shared(Object key, Class<T> type, Supplier<T> load) {
    return type.cast(loaded.computeIfAbsent(key, unused -> load.get()));
  }
}
