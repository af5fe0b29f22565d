package org.editr1.reward;

import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What the open rewards of one device share. */
public final class RewardResources {
  private final RewardSetup setup;
  private final NDManager manager;
  private final Secrets secrets;
  private final Map<Object, Object> loaded = new HashMap<>();

  /**
   * @param manager of the device; owns the weights of what rewards load
   * @param secrets for servers
   */
  public RewardResources(RewardSetup setup, NDManager manager, Secrets secrets) {
    this.secrets = secrets;
    this.setup = setup;
    this.manager = manager;
  }

  /** For rewards that no server gives. */
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
   * What is loaded under {@code key}, such as the folder of a model: by the first who asks, from
   * whichever thread.
   */
  public synchronized <T> T shared(Object key, Class<T> type, Supplier<T> load) {
    return type.cast(loaded.computeIfAbsent(key, unused -> load.get()));
  }
}
