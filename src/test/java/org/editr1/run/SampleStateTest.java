package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Pass;
import org.editr1.journey.Result.Score;
import org.editr1.journey.SampleKey;
import org.editr1.journey.TensorRef;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SampleStateTest {
  /** The transitions of {@link SampleState}, without drops. */
  private static final Map<SampleState, SampleState> NEXT =
      Map.of(
          SampleState.WAITING, SampleState.ENCODING,
          SampleState.ENCODING, SampleState.ROLLING,
          SampleState.ROLLING, SampleState.REWARDING,
          SampleState.REWARDING, SampleState.SCORED,
          SampleState.SCORED, SampleState.TRAINING,
          SampleState.TRAINING, SampleState.DONE);

  @TestFactory
  Stream<DynamicTest> everyEdgeIsLegalOrThrows() {
    return Stream.of(SampleState.values())
        .flatMap(from -> Stream.of(SampleState.values()).map(to -> edge(from, to)));
  }

  private static DynamicTest edge(SampleState from, SampleState to) {
    boolean legal = NEXT.get(from) == to || (to == SampleState.DROPPED && NEXT.containsKey(from));
    return DynamicTest.dynamicTest(
        from + " to " + to + (legal ? "" : " is refused"),
        () -> {
          if (legal) {
            assertEquals(to, from.to(to));
          } else {
            assertThrows(IllegalStateException.class, () -> from.to(to));
          }
        });
  }

  @Test
  void finalStatesHaveNoTransitions() {
    for (SampleState state : SampleState.values()) {
      assertEquals(!NEXT.containsKey(state), state.isFinal());
    }
  }

  @Test
  void samplePassesAllStatesAndKeepsItsValues() {
    Sample sample = sample();
    assertEquals(SampleState.WAITING, sample.state());
    sample.toEncoding();
    sample.toRolling();
    TensorRef rollout = FakeWork.stored("rollout", "latents");
    sample.toRewarding(rollout);
    Score score = new Score(3, 0.75, Map.of());
    sample.toScored(score);
    sample.toTraining(-1.5);
    sample.toDone();
    assertEquals(SampleState.DONE, sample.state());
    assertEquals(rollout, sample.rollout());
    assertEquals(score, sample.score());
    assertEquals(-1.5, sample.advantage());
    assertThrows(IllegalStateException.class, () -> sample.toDropped(null));
  }

  @Test
  void sampleHasNoValuesBeforeTheirState() {
    Sample sample = sample();
    assertThrows(IllegalStateException.class, sample::rollout);
    assertThrows(IllegalStateException.class, sample::score);
    assertTrue(Double.isNaN(sample.advantage()));
  }

  @Test
  void sampleIsDroppedOnce() {
    Sample sample = sample();
    assertFalse(sample.isDropped());
    sample.toDropped(null);
    assertTrue(sample.isDropped());
    assertThrows(IllegalStateException.class, () -> sample.toDropped(null));
    assertThrows(IllegalStateException.class, sample::toEncoding);
  }

  private static Sample sample() {
    return new Sample(new SampleKey(new GroupKey(new Pass.Step(0), 0), 3), FakeWork.task("a"));
  }
}
