package org.editr1.actors;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.editr1.bus.Bus;
import org.editr1.journey.JournalEntry;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Learned;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.run.Course;
import org.editr1.run.Ledger;
import org.editr1.run.Snapshot;
import org.editr1.run.StepWindow;
import org.editr1.run.TaskDraw;

/**
 * Makes the core of a run as it was when an earlier head stopped: the learner's version, the bans,
 * encodings and evaluations of the run's journal, and every result of the steps that are open
 * again. A new run is the case without any of them.
 */
final class Resumption {
  private static final long RETRY_MILLIS = 1_000;

  private final HeadRun run;
  private final Bus bus;
  private final Journals journals;
  private final Housekeeping housekeeping;
  private final LongSupplier nanos;

  Resumption(
      HeadRun run, Bus bus, Journals journals, Housekeeping housekeeping, LongSupplier nanos) {
    this.run = run;
    this.bus = bus;
    this.journals = journals;
    this.housekeeping = housekeeping;
    this.nanos = nanos;
  }

  Future<RunDirector> from(Learned learned) {
    return journals
        .ofRun()
        .compose(
            entries -> {
              RunDirector director = director(learned, entries);
              return replaySteps(director).map(director);
            });
  }

  private RunDirector director(Learned learned, List<JournalEntry> entries) {
    RunSpec spec = run.spec();
    TaskDraw draw = new TaskDraw(spec.seed(), spec.lag(), run.train());
    StepWindow window =
        new StepWindow(
            new StepWindow.Settings(
                spec.steps(), spec.lag(), spec.eval().every(), spec.eval().window()),
            learned.version());
    Ledger ledger = ledger();
    Map<Integer, PolicyRef> evaluations = new TreeMap<>();
    for (JournalEntry entry : entries) {
      if (entry instanceof JournalEntry.Encoding encoding) {
        ledger.knownConditioning(encoding.conditioning(), encoding.reference());
      } else if (entry instanceof JournalEntry.Banned banned) {
        banned.tasks().forEach(task -> draw.ban(task, banned.step()));
      } else if (entry instanceof JournalEntry.EvaluationOpened opened
          && opened.version() <= learned.version()) {
        evaluations.put(opened.version(), opened.ema());
      } else if (entry instanceof JournalEntry.Evaluated evaluated
          && evaluated.version() <= learned.version()) {
        evaluations.remove(evaluated.version());
        window.evaluationComplete(evaluated.version());
      }
    }
    Course course = new Course(spec, ledger, window, draw, run.tests());
    RunDirector director =
        new RunDirector(
            run, new RunDirector.Core(ledger, course, draw), bus, journals, housekeeping, nanos);
    evaluations.forEach(
        (version, ema) -> director.act(course.reopenEvaluation(version, ema, director.now())));
    director.act(course.published(learned.version(), learned.policies(), director.now()));
    return director;
  }

  private Ledger ledger() {
    boolean loose = run.spec().determinism() == RunSpec.Determinism.LOOSE;
    return new Ledger(
        new Ledger.Settings(
            run.spec().chunks(),
            run.welcome().epoch(),
            run.leaseMillis(),
            RETRY_MILLIS,
            loose,
            run.external()));
  }

  private Future<Void> replaySteps(RunDirector director) {
    Snapshot open = director.core().ledger().snapshot(director.now());
    return replay(director, Split.TRAIN, open.steps().keySet())
        .compose(unused -> replay(director, Split.TEST, open.evaluations().keySet()))
        .compose(unused -> forget(director, Split.TRAIN, open.steps().keySet()))
        .compose(unused -> forget(director, Split.TEST, open.evaluations().keySet()));
  }

  /** A version is finished once its step is; its evaluation comes after it. */
  private Future<Void> forget(RunDirector director, Split split, Set<Integer> open) {
    int version = director.core().course().version();
    int first = split == Split.TRAIN ? version : version + 1;
    return journals.forget(
        IntStream.rangeClosed(first, run.spec().steps())
            .filter(number -> !open.contains(number))
            .mapToObj(number -> Pass.of(split, number)));
  }

  private Future<Void> replay(RunDirector director, Split split, Set<Integer> numbers) {
    Future<Void> replayed = Future.succeededFuture();
    for (int number : numbers) {
      replayed =
          replayed
              .compose(unused -> journals.of(Pass.of(split, number)))
              .onSuccess(entries -> entries.forEach(entry -> replay(director, entry)))
              .mapEmpty();
    }
    return replayed;
  }

  private void replay(RunDirector director, JournalEntry entry) {
    Ledger ledger = director.core().ledger();
    if (entry instanceof JournalEntry.Accepted accepted) {
      Done done =
          new Done(
              accepted.worker(),
              Ledger.REPLAYED,
              run.welcome().run(),
              accepted.order(),
              accepted.result(),
              accepted.seconds());
      director.replay(ledger.done(done, director.now()).effects());
    } else if (entry instanceof JournalEntry.Faulted faulted) {
      director.replay(ledger.replayFault(faulted, director.now()));
    }
  }
}
