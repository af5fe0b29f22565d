package org.editr1.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Pass;
import org.editr1.train.RowDraw.TrainRow;
import org.junit.jupiter.api.Test;

/** Which rows are trained, and which of them with the KL term. */
class RowDrawTest {
  private static final float[] SIGMAS = {1, .8f, .6f, .4f, .2f, 0};

  private static List<TrainRow> rows(int klEvery, int samples) {
    GroupKey group = new GroupKey(new Pass.Step(3), 1);
    RowDraw draw = new RowDraw(42, 1, klEvery);
    return IntStream.range(0, samples)
        .mapToObj(sample -> draw.rows(group, sample, 0, new float[2], SIGMAS))
        .flatMap(List::stream)
        .toList();
  }

  private static Set<Integer> weights(List<TrainRow> rows) {
    return rows.stream().map(TrainRow::klWeight).collect(Collectors.toSet());
  }

  @Test
  void everyRowHasTheKlTermByDefault() {
    assertEquals(Set.of(1), weights(rows(1, 10)));
  }

  @Test
  void noRowHasAKlTermThatIsOff() {
    assertEquals(Set.of(0), weights(rows(0, 10)));
  }

  /** The expectation of the weighted term is the term. */
  @Test
  void oneRowOfFourHasTheKlTermWithAWeightOfFour() {
    List<TrainRow> rows = rows(4, 20_000);
    assertEquals(Set.of(0, 4), weights(rows));
    double mean = rows.stream().mapToInt(TrainRow::klWeight).average().orElseThrow();
    // Six standard deviations of the mean.
    assertEquals(1, mean, 6 * Math.sqrt(3.0 / rows.size()));
  }

  @Test
  void timesAndNoiseDoNotDependOnTheKlTerm() {
    List<TrainRow> all = rows(1, 3);
    List<TrainRow> some = rows(4, 3);
    for (int i = 0; i < all.size(); i++) {
      assertEquals(all.get(i).time(), some.get(i).time());
      assertArrayEquals(all.get(i).noise(), some.get(i).noise());
    }
  }
}
