package org.editr1.run;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.Token;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged.Level;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Refused;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec.Determinism;

/**
 * Admits or refuses joining workers. An admitted worker knows the token, has worked neither for a
 * newer epoch of the run nor for another head of this epoch, has equal model folders and, where
 * determinism is strict, runs in the environment of the first worker.
 */
public final class Admission {
  private final String run;
  private final long epoch;
  private final boolean strict;
  private final Token token;
  private final Map<String, String> fingerprints;
  private final Map<String, String> complete = new TreeMap<>();
  private final Set<String> welcomed = new HashSet<>();
  private final SortedMap<String, Hello> admitted = new TreeMap<>();
  private final SortedMap<String, String> expelled = new TreeMap<>();
  private Effect.Environment environment = new Effect.Environment("", Map.of());

  public Admission(RunSetup setup) {
    this.run = setup.welcome().run();
    this.epoch = setup.welcome().epoch();
    this.strict = setup.spec().determinism() == Determinism.STRICT;
    this.token = setup.token();
    this.fingerprints = new TreeMap<>(setup.fingerprints());
  }

  /**
   * Every byte of the head's model folders is read: workers whose bytes differ are expelled.
   *
   * @param own fingerprints by names that no hello has before every byte of its folder is read
   * @return the names of the expelled workers
   */
  List<String> modelsRead(Map<String, String> own, EffectList effects) {
    complete.putAll(own);
    return List.copyOf(admitted.values()).stream()
        .filter(hello -> expels(hello, difference(hello), effects))
        .map(Hello::worker)
        .toList();
  }

  /** Returns whether a worker that was admitted is not any more, for what it said. */
  boolean expels(Hello hello, EffectList effects) {
    return isProven(hello)
        && welcomed.contains(life(hello))
        && expels(hello, difference(hello), effects);
  }

  private boolean expels(Hello hello, Optional<String> difference, EffectList effects) {
    if (difference.isEmpty() || admitted.remove(hello.worker()) == null) {
      return false;
    }
    expelled.put(hello.worker(), difference.get());
    effects.log(
        Level.ERROR,
        "%s is expelled, and nothing of it counts any more: %s; steps before this line may hold"
            + " results of it",
        hello.worker(),
        difference.get());
    return true;
  }

  /** Returns why no result of a worker counts; empty where they do. */
  Optional<String> expelled(String worker) {
    return Optional.ofNullable(expelled.get(worker));
  }

  /** Returns the answer to a refused worker; empty when it is admitted. Logs either. */
  Optional<Message> refuse(Hello hello, EffectList effects) {
    Effect.Environment before = environment;
    Optional<String> refusal = refusal(hello);
    if (refusal.isEmpty()) {
      String roles =
          hello.roles().stream().sorted().map(Role::label).collect(Collectors.joining(", "));
      effects.log(Level.INFO, "%s joins for %s on %s", hello.worker(), roles, hello.device());
      if (!environment.equals(before)) {
        effects.add(environment);
      }
      return Optional.empty();
    }
    effects.log(Level.WARN, "%s is refused: %s", hello.worker(), refusal.get());
    return refusal.map(Refused::new);
  }

  /** The environment that an earlier head of the run recorded. */
  void replay(Effect.Environment recorded) {
    environment = recorded;
  }

  /** Returns the reason of a refusal, with both values; empty when the worker is admitted. */
  public Optional<String> refusal(Hello hello) {
    if (!isProven(hello)) {
      return Optional.of(
          hello.worker()
              + (hello.proof().isEmpty()
                  ? " has no token, but the head asks for one (node configuration: security.token)"
                  : " has another token than the head (node configuration: security.token)"));
    }
    Optional<String> refusal =
        outdated(hello)
            .or(() -> missing(hello))
            .or(() -> difference(hello))
            .or(() -> environmentDifference(hello));
    if (refusal.isEmpty()) {
      welcomed.add(life(hello));
      admitted.put(hello.worker(), hello);
      expelled.remove(hello.worker());
    }
    return refusal;
  }

  private Optional<String> outdated(Hello hello) {
    String worked =
        hello.lastEpoch() == epoch
            ? "another head of the same epoch"
            : "epoch " + hello.lastEpoch();
    return isOutdatedFor(hello)
        ? Optional.of(
            "the head is of epoch %d, but %s has worked for %s: this head runs on an older copy of the run"
                .formatted(epoch, hello.worker(), worked))
        : Optional.empty();
  }

  /**
   * Returns whether the worker says that it worked for a later head of the run or for another head
   * of this epoch. Only the run folder proves that there is one: see {@link Run#epochFound}.
   */
  private boolean isOutdatedFor(Hello hello) {
    boolean elsewhere = hello.lastEpoch() == epoch && !welcomed.contains(life(hello));
    return hello.lastRun().equals(run) && (hello.lastEpoch() > epoch || elsewhere);
  }

  private static String life(Hello hello) {
    return hello.worker() + "/" + hello.incarnation();
  }

  /** Reward workers need all folders of the run, such as the judge's; others only their own. */
  private Optional<String> missing(Hello hello) {
    return fingerprints.keySet().stream()
        .filter(name -> hello.roles().contains(Role.REWARD))
        .filter(name -> !hello.fingerprints().containsKey(name))
        .findFirst()
        .map(
            name ->
                "reward workers need a folder %s, but %s names none: set %s in its configuration"
                    .formatted(name, hello.worker(), name));
  }

  /** Compares the folders that both have. */
  private Optional<String> difference(Hello hello) {
    return Stream.of(fingerprints, complete)
        .flatMap(folders -> folders.entrySet().stream())
        .filter(own -> hello.fingerprints().containsKey(own.getKey()))
        .filter(own -> !own.getValue().equals(hello.fingerprints().get(own.getKey())))
        .findFirst()
        .map(
            own ->
                "the folder %s of %s is %s, the head's is %s"
                    .formatted(
                        own.getKey(),
                        hello.worker(),
                        hello.fingerprints().get(own.getKey()),
                        own.getValue()));
  }

  private Optional<String> environmentDifference(Hello hello) {
    if (environment.values().isEmpty()) {
      environment = new Effect.Environment(hello.worker(), hello.environment());
    }
    Map<String, String> first = environment.values();
    if (!strict) {
      return Optional.empty();
    }
    TreeSet<String> names = new TreeSet<>(first.keySet());
    names.addAll(hello.environment().keySet());
    return names.stream()
        .filter(name -> !Objects.equals(first.get(name), hello.environment().get(name)))
        .findFirst()
        .map(
            name ->
                "%s of %s is %s, %s has %s; the run is strict about what bits depend on (determinism: loose)"
                    .formatted(
                        name,
                        hello.worker(),
                        hello.environment().get(name),
                        environment.worker(),
                        first.get(name)));
  }

  private boolean isProven(Hello hello) {
    return token.accepts(hello.proof(), hello.worker(), hello.incarnation(), hello.member());
  }
}
