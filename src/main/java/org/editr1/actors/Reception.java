package org.editr1.actors;

import java.util.Optional;
import java.util.stream.Collectors;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Refused;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.run.Admission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes workers in, or tells them why not. */
final class Reception {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

  private final HeadRun run;
  private final RunDirector director;
  private final Admission admission;

  Reception(HeadRun run, RunDirector director) {
    this.run = run;
    this.director = director;
    boolean strict = run.spec().determinism() == RunSpec.Determinism.STRICT;
    this.admission = new Admission(run.welcome(), strict, run.token(), run.fingerprints());
  }

  Message answer(Hello hello) {
    Optional<String> refusal = admission.refusal(hello);
    if (refusal.isPresent()) {
      LOG.warn("{} is refused: {}", hello.worker(), refusal.get());
      if (admission.isOutdatedFor(hello)) {
        director.fail(new IllegalStateException(refusal.get()));
      }
      return new Refused(refusal.get());
    }
    LOG.info("{} joins for {} on {}", hello.worker(), roles(hello), hello.device());
    director.act(director.core().ledger().hello(hello, director.now()));
    return run.welcome();
  }

  private static String roles(Hello hello) {
    return hello.roles().stream().sorted().map(Role::label).collect(Collectors.joining(", "));
  }
}
