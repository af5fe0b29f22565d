package org.editr1.run;

import org.editr1.journey.EditTask;
import org.editr1.journey.Result.Score;
import org.editr1.journey.SampleKey;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/** One sample and what is known of it; each method is one transition of {@link SampleState}. */
final class Sample {
  private final SampleKey key;
  private final EditTask task;
  private SampleState state = SampleState.WAITING;
  private @Nullable TensorRef rollout;
  private @Nullable Score score;
  private double advantage = Double.NaN;
  private @Nullable String fault;

  Sample(SampleKey key, EditTask task) {
    this.key = key;
    this.task = task;
  }

  SampleKey key() {
    return key;
  }

  int index() {
    return key.sample();
  }

  EditTask task() {
    return task;
  }

  SampleState state() {
    return state;
  }

  boolean isDropped() {
    return state == SampleState.DROPPED;
  }

  /** Returns why it was dropped; null where it lives or a filter dropped it. */
  @Nullable String fault() {
    return fault;
  }

  void toEncoding() {
    state = state.to(SampleState.ENCODING);
  }

  void toRolling() {
    state = state.to(SampleState.ROLLING);
  }

  void toRewarding(TensorRef stored) {
    state = state.to(SampleState.REWARDING);
    rollout = stored;
  }

  void toScored(Score accepted) {
    state = state.to(SampleState.SCORED);
    score = accepted;
  }

  void toTraining(double known) {
    state = state.to(SampleState.TRAINING);
    advantage = known;
  }

  void toDone() {
    state = state.to(SampleState.DONE);
  }

  /**
   * @param fault why it cannot be used; null where a filter drops it
   */
  void toDropped(@Nullable String fault) {
    state = state.to(SampleState.DROPPED);
    this.fault = fault;
  }

  /** The stored file that holds this sample; known from {@link SampleState#REWARDING} on. */
  TensorRef rollout() {
    return known(rollout, "rollout");
  }

  /** Known from {@link SampleState#SCORED} on. */
  Score score() {
    return known(score, "score");
  }

  /** Known from {@link SampleState#TRAINING} on. */
  double advantage() {
    return advantage;
  }

  private <T> T known(@Nullable T value, String what) {
    if (value == null) {
      throw new IllegalStateException(key + " has no " + what + " in state " + state);
    }
    return value;
  }
}
