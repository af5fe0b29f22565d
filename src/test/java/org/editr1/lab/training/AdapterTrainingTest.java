package org.editr1.lab.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.editr1.config.RunConfiguration;
import org.editr1.edit.EditModel;
import org.editr1.engine.djl.DjlLearnerEngine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.hf.KontextFolder;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.lab.shapes.ShapesDataSet;
import org.editr1.model.nn.Adapter;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterTrainingTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  @TempDir private Path folder;

  private record Outcome(Adapter trained, List<Double> losses, double heldOut) {}

  private Outcome train(int steps, int batch, String... overrides) {
    List<String> all = new ArrayList<>(List.of("data.path=" + folder, "eval.limit=2"));
    all.addAll(Arrays.asList(overrides));
    RunSpec spec = RunConfiguration.load(RunConfiguration.file(HOME, "tiny-kontext"), all, HOME);
    KontextFolder pipeline = KontextFolder.open(Path.of(spec.model().path()));
    List<Double> losses = new ArrayList<>();
    try (Scope scope = Scope.root()) {
      EditModel model =
          pipeline.load(EnumSet.allOf(EditModel.Part.class), Precision.FP32, scope.manager());
      Adapter start = DjlLearnerEngine.start(spec, pipeline.projections());
      int held = scope.manager().getManagedArrays().size();
      double heldOut;
      Adapter trained;
      try (AdapterTraining sft = new AdapterTraining(spec, model, scope.manager(), start)) {
        sft.run(DataSplit.read(folder, Split.TRAIN), steps, batch, keep(losses));
        heldOut = sft.heldOut(DataSplit.read(folder, Split.TEST));
        trained = sft.trained();
      }
      assertEquals(held, scope.manager().getManagedArrays().size());
      return new Outcome(trained, losses, heldOut);
    }
  }

  private static Progress keep(List<Double> losses) {
    return new Progress() {
      @Override
      public void say(String line) {}

      @Override
      public void step(String phase, int done, int total, double loss) {
        losses.add(loss);
      }
    };
  }

  @Test
  void lossFallsOnAFewPairs() {
    new ShapesDataSet(1).write(folder, 4, 2);
    List<Double> losses = train(50, 16, "train.learningRate=3e-3").losses();
    double first = losses.subList(0, 10).stream().mapToDouble(one -> one).sum();
    double last = losses.subList(40, 50).stream().mapToDouble(one -> one).sum();
    assertTrue(last < 0.7 * first, "from " + first / 10 + " to " + last / 10);
  }

  @Test
  void seedAndConfigurationDecideTheAdapter() {
    new ShapesDataSet(1).write(folder, 4, 2);
    Outcome one = train(2, 3);
    Outcome same = train(2, 3);
    assertEquals(one.losses(), same.losses());
    assertEquals(one.heldOut(), same.heldOut());
    assertTrue(one.heldOut() > 0 && one.heldOut() < 1, "reward " + one.heldOut());
    assertNotEquals(one.losses(), train(2, 3, "seed=1").losses());
    one.trained()
        .tensors()
        .forEach(
            (name, tensor) ->
                assertTrue(
                    Arrays.equals(tensor.values(), same.trained().tensors().get(name).values())));
  }

  /** Rows of one step go through several forwards without changing the result. */
  @Test
  void sizeOfAForwardChangesOnlyTheLastBits() {
    new ShapesDataSet(1).write(folder, 4, 2);
    List<Double> together = train(3, 4, "train.maxRows=4").losses();
    List<Double> apart = train(3, 4, "train.maxRows=1").losses();
    for (int step = 0; step < 3; step++) {
      assertEquals(together.get(step), apart.get(step), 1e-4);
    }
  }
}
