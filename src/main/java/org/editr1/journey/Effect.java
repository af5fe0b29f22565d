package org.editr1.journey;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.editr1.Failure;
import org.jspecify.annotations.Nullable;

/**
 * An action that a run requests in reply to an event. A driver carries effects out in their order;
 * an answer leaves once every journaled effect before it is written. A driver is a {@link Visitor},
 * so one that forgets an effect does not compile.
 */
public sealed interface Effect
    permits Effect.Answer,
        Effect.Publish,
        Effect.Train,
        Effect.Delete,
        Effect.CloseJournal,
        Effect.ForgetJournals,
        Effect.MeasureRoom,
        Effect.Drained,
        Effect.Finished,
        Effect.Fail,
        Effect.Journaled,
        Logged {
  <R extends @Nullable Object> R accept(Visitor<R> visitor);

  /** One method per kind of effect; each returns what carrying the effect out returns. */
  interface Visitor<R extends @Nullable Object> {
    R answer(Answer answer);

    R publish(Publish message);

    R train(Train step);

    R delete(Delete unneeded);

    R closeJournal(CloseJournal ended);

    R forgetJournals(ForgetJournals stale);

    R measureRoom(MeasureRoom later);

    R log(Logged line);

    R drained(Drained done);

    R finished(Finished done);

    R fail(Fail failure);

    R journal(Journaled entry);
  }

  /** The reply to the worker whose message the event is; at most one per event, the last effect. */
  record Answer(Message reply) implements Effect {
    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.answer(this);
    }
  }

  /** A message to all who subscribe to its address. */
  record Publish(Message message) implements Effect {
    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.publish(this);
    }
  }

  /**
   * All leaves of a step are stored: the learner makes version {@code step + 1} of them.
   *
   * @param leaves ordered by (group, chunk); empty when nothing survived
   */
  record Train(int step, List<StoredLeaf> leaves) implements Effect {
    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.train(this);
    }

    /** Returns how many (sample, time) pairs the leaves hold together. */
    public long count() {
      return leaves.stream().mapToLong(StoredLeaf::count).sum();
    }

    /** Returns how many samples the leaves hold together. */
    public int samples() {
      return leaves.stream().mapToInt(leaf -> leaf.samples().size()).sum();
    }

    /** Returns the gradients in the order of the leaves. */
    public List<TensorRef> gradients() {
      return leaves.stream().map(StoredLeaf::gradient).toList();
    }
  }

  /** Deletes stored files and folders of passes that will not be read again. */
  record Delete(List<TensorRef> files, List<Pass> passes) implements Effect {
    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.delete(this);
    }
  }

  /** The pass has ended: nothing more is written into its journal. */
  record CloseJournal(Pass pass) implements Effect {
    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.closeJournal(this);
    }
  }

  /** The journals of passes that begin anew, from an older version, are removed. */
  record ForgetJournals(List<Pass> passes) implements Effect {
    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.forgetJournals(this);
    }
  }

  /** The free space of the store's disk is to be reported in {@code delayMillis} milliseconds. */
  record MeasureRoom(long delayMillis) implements Effect {
    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.measureRoom(this);
    }
  }

  /** No lease is held and no step is being learned while the run drains: the head may stop. */
  record Drained() implements Effect {
    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.drained(this);
    }
  }

  /** All steps are finished and all evaluations are complete. */
  record Finished() implements Effect {
    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.finished(this);
    }
  }

  /** The run cannot continue under this head: the driver ends it with the exit code of the kind. */
  record Fail(Failure.Kind kind, String reason) implements Effect {
    @Override
    public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.fail(this);
    }
  }

  // ---- journaled ----

  /**
   * One line of a journal: what a head that starts again replays, in the order of the lines. {@link
   * Accepted}, {@link Faulted} and {@link Published} stand in the journal of their pass, the others
   * in the journal of the run.
   */
  sealed interface Journaled extends Effect {
    @Override
    default <R extends @Nullable Object> R accept(Visitor<R> visitor) {
      return visitor.journal(this);
    }

    /** Returns the pass in whose journal the entry stands; null for the journal of the run. */
    default @Nullable Pass pass() {
      return null;
    }

    /** Returns the stored file that the entry names; null where it names none. */
    default @Nullable TensorRef stored() {
      return null;
    }

    /**
     * Returns the entries that a replay may use, in their order. A replaced result is left out: an
     * order that has a second result was run once more because the file of the first was damaged,
     * and later results were made from the second. Results whose file is damaged are left out, too.
     *
     * @param holds whether the store holds the file, byte for byte
     */
    @SuppressWarnings("ReferenceEquality") // an equal entry may stand there twice
    static List<Journaled> valid(List<Journaled> journal, Predicate<TensorRef> holds) {
      Map<OrderId, Accepted> last = new HashMap<>();
      journal.stream()
          .filter(Accepted.class::isInstance)
          .map(Accepted.class::cast)
          .forEach(result -> last.put(result.order(), result));
      return journal.stream()
          .filter(
              entry -> !(entry instanceof Accepted result) || last.get(result.order()) == result)
          .filter(entry -> entry.stored() == null || holds.test(entry.stored()))
          .toList();
    }
  }

  /**
   * The first accepted result of an order: exactly one per order.
   *
   * @param digest of the order, see {@link Order#digest}; a replay drops the result if the order
   *     says something else by now
   */
  record Accepted(String worker, OrderId order, String digest, Result result, double seconds)
      implements Journaled {
    @Override
    public Pass pass() {
      return order.group().pass();
    }

    @Override
    public @Nullable TensorRef stored() {
      return result.stored();
    }

    /** Returns the result as one that a replay accepts whatever its order says. */
    public Accepted ofAnyOrder() {
      return new Accepted(worker, order, "", result, seconds);
    }
  }

  /**
   * Samples leave the run because they themselves are at fault.
   *
   * @param order at which they are dropped: an order of their own group, even where the order of
   *     another group makes the encoding that both wait for
   * @param samples indices within the group, ascending
   */
  record Faulted(OrderId order, List<Integer> samples, String reason) implements Journaled {
    @Override
    public Pass pass() {
      return order.group().pass();
    }
  }

  /**
   * The environment on which the bits of a strict run depend: that of the first admitted worker.
   * The last entry counts; an empty one lets the next worker decide again.
   */
  record Environment(String worker, Map<String, String> values) implements Journaled {}

  /** The encoding of a task, by {@link EditTask#conditioning}, is stored for the whole run. */
  record Encoding(String conditioning, TensorRef reference) implements Journaled {
    @Override
    public TensorRef stored() {
      return reference;
    }
  }

  /** The tasks, by id, that the rewards of {@code step} banned. */
  record Banned(int step, List<String> tasks) implements Journaled {}

  /** A step made {@code version}, with these policies of it and of versions before it. */
  record Published(int version, List<PolicyRef> policies) implements Journaled {
    @Override
    public Pass pass() {
      return Pass.making(version);
    }
  }

  /**
   * A head continues with {@code version} although a later one was made, whose checkpoint is
   * damaged: what the journal of the run said of later versions and steps is void.
   */
  record Continued(int version) implements Journaled {}

  /** The evaluation of {@code version} began, with this policy. */
  record EvaluationOpened(int version, PolicyRef ema) implements Journaled {}

  /** The evaluation of {@code version} is complete and gave these metrics. */
  record Evaluated(int version, Map<String, Double> values) implements Journaled {}
}
