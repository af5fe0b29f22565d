package org.editr1.run;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.editr1.Token;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged.Level;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Refused;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec.Determinism;

/**
 * Who may work for a head: workers that know the token, have seen neither a newer epoch of the run
 * nor another head of this one, have the same model folders and, where determinism is strict, are
 * in the same environment as the first one that came.
 */
public final class Admission {
  private final String run;
  private final long epoch;
  private final boolean strict;
  private final Token token;
  private final Map<String, String> fingerprints;
  private final Map<String, String> environment = new TreeMap<>();
  private final Set<String> welcomed = new HashSet<>();
  private String first = "";

  /**
   * @param fingerprints by folder role, computed by the head over its own copies
   */
  public Admission(Welcome welcome, boolean strict, Token token, Map<String, String> fingerprints) {
    this.run = welcome.run();
    this.epoch = welcome.epoch();
    this.strict = strict;
    this.token = token;
    this.fingerprints = new TreeMap<>(fingerprints);
  }

  static Admission of(RunSetup setup) {
    boolean strict = setup.spec().determinism() == Determinism.STRICT;
    return new Admission(setup.welcome(), strict, setup.token(), setup.fingerprints());
  }

  /** Admits or refuses a worker and returns the answer; empty: it is admitted. */
  Optional<Message> refuse(Hello hello, EffectList effects) {
    Optional<String> refusal = refusal(hello);
    if (refusal.isEmpty()) {
      String roles =
          hello.roles().stream().sorted().map(Role::label).collect(Collectors.joining(", "));
      effects.log(Level.INFO, "%s joins for %s on %s", hello.worker(), roles, hello.device());
      return Optional.empty();
    }
    effects.log(Level.WARN, "%s is refused: %s", hello.worker(), refusal.get());
    if (isOutdatedFor(hello)) {
      effects.add(new Effect.Fail(refusal.get()));
    }
    return refusal.map(Refused::new);
  }

  /** Why the worker is not taken in, with both values; empty when it is. */
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
    }
    return refusal;
  }

  private Optional<String> outdated(Hello hello) {
    String worked = hello.lastEpoch() == epoch ? "another of that" : "epoch " + hello.lastEpoch();
    return isOutdatedFor(hello)
        ? Optional.of(
            ("the head is of epoch " + epoch + ", but " + hello.worker() + " has worked for ")
                + (worked + ": this head runs on an older copy of the run"))
        : Optional.empty();
  }

  /**
   * Whether the worker has worked for a later head of the run, or for another one of the same
   * epoch, so that this one's time is over.
   */
  public boolean isOutdatedFor(Hello hello) {
    boolean elsewhere = hello.lastEpoch() == epoch && !welcomed.contains(life(hello));
    return isProven(hello)
        && hello.lastRun().equals(run)
        && (hello.lastEpoch() > epoch || elsewhere);
  }

  private static String life(Hello hello) {
    return hello.worker() + "/" + hello.incarnation();
  }

  /** Who scores needs all folders of the run, such as the judge's; others only their own. */
  private Optional<String> missing(Hello hello) {
    return fingerprints.keySet().stream()
        .filter(name -> hello.roles().contains(Role.REWARD))
        .filter(name -> !hello.fingerprints().containsKey(name))
        .findFirst()
        .map(
            name ->
                ("the run needs a folder " + name + " of who scores, but " + hello.worker())
                    + (" names none: set " + name + " in its configuration"));
  }

  /** What a worker has and the run does not need does not matter. */
  private Optional<String> difference(Hello hello) {
    return fingerprints.entrySet().stream()
        .filter(own -> hello.fingerprints().containsKey(own.getKey()))
        .filter(own -> !own.getValue().equals(hello.fingerprints().get(own.getKey())))
        .findFirst()
        .map(
            own ->
                ("the folder " + own.getKey() + " of " + hello.worker() + " is ")
                    + (hello.fingerprints().get(own.getKey()) + ", that of the head is ")
                    + own.getValue());
  }

  private Optional<String> environmentDifference(Hello hello) {
    if (first.isEmpty()) {
      first = hello.worker();
      environment.putAll(hello.environment());
    }
    if (!strict) {
      return Optional.empty();
    }
    TreeSet<String> names = new TreeSet<>(environment.keySet());
    names.addAll(hello.environment().keySet());
    return names.stream()
        .filter(name -> !Objects.equals(environment.get(name), hello.environment().get(name)))
        .findFirst()
        .map(
            name ->
                (name + " of " + hello.worker() + " is " + hello.environment().get(name))
                    + (", that of " + first + " is " + environment.get(name))
                    + ("; the run is strict about what bits depend on (determinism: loose)"));
  }

  private boolean isProven(Hello hello) {
    return token.accepts(hello.proof(), hello.worker(), hello.incarnation(), hello.member());
  }
}
