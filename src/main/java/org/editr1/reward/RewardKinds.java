package org.editr1.reward;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.editr1.Spelling;
import org.editr1.UserError;
import org.jspecify.annotations.Nullable;

/** The kinds of rewards on the class path, by name. */
public record RewardKinds(Map<String, RewardKind> byName) {
  private static final RewardKinds AVAILABLE = load(RewardKinds.class.getClassLoader());

  /** The kinds of this program's class path. */
  public static RewardKinds available() {
    return AVAILABLE;
  }

  /** The kinds that {@code loader} finds. */
  static RewardKinds load(@Nullable ClassLoader loader) {
    Map<String, RewardKind> byName = new LinkedHashMap<>();
    for (RewardKind kind : ServiceLoader.load(RewardKind.class, loader)) {
      RewardKind other = byName.put(kind.name(), kind);
      if (other != null) {
        throw new UserError(
            "the reward %s is registered by %s and %s"
                .formatted(kind.name(), other.getClass().getName(), kind.getClass().getName()));
      }
    }
    return new RewardKinds(byName);
  }

  /**
   * The kind of the name {@code name}.
   *
   * @param key of the configuration, for messages
   * @throws UserError where there is none
   */
  public RewardKind of(String key, String name) {
    RewardKind kind = byName.get(name);
    if (kind != null) {
      return kind;
    }
    byName.values().stream()
        .filter(known -> known.referenceName().equals(name))
        .forEach(
            known -> {
              throw new UserError(key + "." + name + " is called " + known.name() + " here");
            });
    throw new UserError(
        "%s.%s: there is no such reward; did you mean %s? Available are %s"
            .formatted(
                key,
                name,
                Spelling.nearest(name, new TreeSet<>(byName.keySet())),
                String.join(", ", new TreeSet<>(byName.keySet()))));
  }

  /**
   * Refuses settings of servers for a reward that no server gives.
   *
   * @param key of the configuration, for messages
   */
  public void checkServer(String key, String name) {
    List<String> known =
        byName.values().stream().filter(RewardKind::isExternal).map(RewardKind::name).toList();
    if (!known.contains(name)) {
      throw new UserError(
          "%s: no server gives such a reward; did you mean %s? Servers give %s"
              .formatted(key, Spelling.nearest(name, known), String.join(", ", known)));
    }
  }
}
