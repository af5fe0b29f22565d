package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.editr1.Failure;
import org.editr1.bus.Address;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.bus.BusFailure;
import org.editr1.io.file.DiskError;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Course;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged;
import org.editr1.journey.Message;
import org.editr1.journey.Message.LeafStored;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Message.TrainStep;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.TensorRef;
import org.editr1.run.Event;
import org.editr1.run.Run;
import org.editr1.run.Run.Waiting;
import org.editr1.store.DiskStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Carries out the effects of a run; what comes of them it returns as events. */
final class EffectRunner implements Effect.Visitor<Future<?>> {
  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  private final Vertx vertx;
  private final Bus bus;
  private final Journals journals;
  private final DiskStore store;
  private final Consumer<Event> events;
  private final Supplier<Course> course;
  private final Supplier<Runnable> upcoming;
  private final Promise<Void> finished = Promise.promise();
  private final Promise<Void> drained = Promise.promise();
  private boolean defective;
  private Future<Void> lastPublish = Future.succeededFuture();

  /**
   * @param course of the run at this moment
   * @param upcoming what a thread that may block does before the next step opens
   */
  EffectRunner(
      Vertx vertx,
      Journals journals,
      DiskStore store,
      Consumer<Event> events,
      Supplier<Course> course,
      Supplier<Runnable> upcoming) {
    this.vertx = vertx;
    this.bus = Bus.of(vertx);
    this.journals = journals;
    this.store = store;
    this.events = events;
    this.course = course;
    this.upcoming = upcoming;
    journals.onObstacle(reason -> waits(Waiting.JOURNAL, reason));
  }

  private void waits(Waiting cause, String reason) {
    events.accept(run -> run.waits(cause, reason));
  }

  /** Completes when the run has ended by itself; fails when it cannot continue. */
  Future<Void> whenFinished() {
    return finished.future();
  }

  /** Completes when nothing is under way in a draining run and everything is journaled. */
  Future<Void> whenDrained() {
    return drained.future();
  }

  /** An exception came out of the run: the head ends, and a restart replays its journals. */
  <T> Future<T> defect(Throwable exception) {
    defective = true;
    LOG.error("the head ends because of a defect", exception);
    Failure failure =
        new Failure(
            Failure.Kind.DEFECT,
            "the head ends because of a defect: %s; started again it replays its journals"
                .formatted(exception),
            exception);
    finished.tryFail(failure);
    notDrained(failure);
    return Future.failedFuture(failure);
  }

  boolean isDefective() {
    return defective;
  }

  /** A defective run does not drain: the head ends as soon as everything is journaled. */
  void notDrained(Throwable defect) {
    journals.written().onComplete(written -> drained.tryComplete());
  }

  /** While the journal cannot be written there is no answer: messages are repeated. */
  @Override
  public Future<Message> answer(Effect.Answer answer) {
    return journals.isObstructed()
        ? Promise.<Message>promise().future()
        : journals.written().map(answer.reply());
  }

  @Override
  public Future<Void> publish(Effect.Publish publish) {
    Future<Void> sent = publish(Addresses.topicOf(publish.message()), publish.message());
    if (publish.message() instanceof StepFinished) {
      lastPublish = sent;
    }
    return sent;
  }

  private <M extends Message> Future<Void> publish(Address.Topic<M> topic, Message message) {
    return bus.publish(topic, topic.type().cast(message));
  }

  /** The journals are forced first, since the checkpoint is the end of what they say. */
  @Override
  public Future<?> train(Effect.Train train) {
    byte[] upToHere = MessageJson.write(course.get());
    learn(train, upToHere);
    return Future.succeededFuture();
  }

  private void learn(Effect.Train train, byte[] upToHere) {
    journals
        .force()
        .compose(unused -> vertx.executeBlocking(() -> stored(train, upToHere)))
        .compose(step -> bus.request(Addresses.LEARNER_STEP, step, Bus.NO_TIMEOUT))
        .onComplete(
            made -> {
              waits(Waiting.LEARNER, "");
              store.closeBelow(made.version());
              events.accept(run -> run.learned(made));
            },
            cause -> {
              if (isPassing(cause)) {
                waits(Waiting.LEARNER, "step %d: %s".formatted(train.step(), cause.getMessage()));
                vertx.setTimer(journals.againMillis(), unused -> learn(train, upToHere));
              } else {
                finished.tryFail(cause);
                events.accept(Run::learningFailed);
              }
            });
  }

  private TrainStep stored(Effect.Train train, byte[] upToHere) {
    String folder = new Pass.Step(train.step()).folder();
    List<LeafStored> all =
        train.leaves().stream().map(leaf -> new LeafStored(leaf.order(), leaf.gradient())).toList();
    TensorRef leaves = store.put(folder + "/leaves.json", MessageJson.write(all));
    TensorRef course = store.put(folder + "/course.json", upToHere);
    return new TrainStep(train.step(), leaves, train.count(), course);
  }

  private static boolean isPassing(Throwable cause) {
    return cause instanceof DiskError
        || (cause instanceof BusFailure bus && bus.kind() == BusFailure.Kind.DISK);
  }

  /** Removes what earlier heads have left beside what the run needs. */
  Future<?> clean(Set<TensorRef> needed, int version) {
    store.closeBelow(version);
    return logged(() -> Leftovers.remove(store, needed, version));
  }

  private Future<?> logged(Runnable removal) {
    return vertx
        .executeBlocking(
            () -> {
              removal.run();
              return null;
            })
        .onFailure(
            cause -> LOG.warn("{}; the next start of the head tries again", cause.getMessage()));
  }

  @Override
  public Future<?> delete(Effect.Delete unneeded) {
    return logged(
        () -> {
          unneeded.files().forEach(file -> store.delete(file.id()));
          unneeded.passes().forEach(pass -> store.deleteFolder(pass.folder()));
        });
  }

  @Override
  public Future<Void> closeJournal(Effect.CloseJournal ended) {
    return journals.close(ended.pass());
  }

  @Override
  public Future<Void> forgetJournals(Effect.ForgetJournals stale) {
    return journals.forget(stale.passes());
  }

  @Override
  public Future<?> measureRoom(Effect.MeasureRoom later) {
    Future<?> wait =
        later.delayMillis() == 0
            ? Future.succeededFuture()
            : vertx.timer(later.delayMillis(), TimeUnit.MILLISECONDS);
    Runnable preparation = upcoming.get();
    return wait.compose(
            unused ->
                vertx.executeBlocking(
                    () -> {
                      preparation.run();
                      return store.freeMegabytes();
                    }))
        .onComplete(
            free -> events.accept(run -> run.roomMeasured(free)),
            cause -> events.accept(run -> run.roomUnknown(String.valueOf(cause.getMessage()))));
  }

  @Override
  public Future<?> log(Logged line) {
    LOG.atLevel(Level.valueOf(line.level().name())).log(line.text());
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> drained(Effect.Drained done) {
    return journals.force().onSuccess(drained::tryComplete).onFailure(drained::tryFail);
  }

  /** The run does not end before the subscribers of its last step are sent it. */
  @Override
  public Future<Void> finished(Effect.Finished done) {
    return Future.join(journals.force(), lastPublish).<Void>mapEmpty().onComplete(finished);
  }

  @Override
  public Future<?> fail(Effect.Fail failure) {
    finished.tryFail(new Failure(failure.kind(), failure.reason()));
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> journal(Effect.Journaled entry) {
    if (entry instanceof Effect.Accepted accepted
        && accepted.result() instanceof Result.Trained trained) {
      add(new LeafStored(accepted.order(), trained.gradient()));
    }
    return journals.journal(entry).onFailure(finished::tryFail);
  }

  /** What the learner cannot add now it adds with the last leaf of the step. */
  private void add(LeafStored leaf) {
    bus.request(Addresses.LEARNER_LEAF, leaf, Bus.NO_TIMEOUT)
        .onFailure(cause -> LOG.warn("{}", cause.getMessage()));
  }
}
