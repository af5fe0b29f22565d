package org.editr1.reward;

import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The setup, the memory and the loaded models that the open rewards of one device share.
 *
 * @param manager of the device; owns the weights that rewards load
 * @param secrets for servers
 * @param loaded the objects of {@link #shared}
 */
public record RewardResources(
    RewardSetup setup, NDManager manager, Secrets secrets, Map<Object, Object> loaded) {
  /** Resources of a device that has loaded nothing yet. */
  public RewardResources(RewardSetup setup, NDManager manager, Secrets secrets) {
    this(setup, manager, secrets, new HashMap<>());
  }

  /** Resources for rewards that no server gives. */
  public RewardResources(RewardSetup setup, NDManager manager) {
    this(setup, manager, Secrets.NONE);
  }

  /** The keys of servers, which are in the environment of the process and nowhere else. */
  @FunctionalInterface
  public interface Secrets {
    /** No secret is known. */
    Secrets NONE = variable -> null;

    /** The value of an environment variable; null: it is not set. */
    @Nullable String of(String variable);
  }

  /**
   * The object under {@code key}, such as the folder of a model; the first call loads it. Any
   * thread may call.
   */
  public synchronized <T> T shared(Object key, Class<T> type, Supplier<T> load) {
    return type.cast(loaded.computeIfAbsent(key, unused -> load.get()));
  }
}
