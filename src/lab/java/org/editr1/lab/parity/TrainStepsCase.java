package org.editr1.lab.parity;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.edit.Conditioning;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.edit.KontextEdit;
import org.editr1.edit.QwenImageEdit;
import org.editr1.rl.BehaviourDecay;
import org.editr1.rl.EmaDecay;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Scope;
import org.editr1.train.Learning;
import org.editr1.train.RowDraw.TrainRow;

/** The inputs of a {@code train_steps} case as training takes them. */
record TrainStepsCase(CaseFolder in) {
  private static final String[] KONTEXT = {
    KontextEdit.PROMPT, KontextEdit.POOLED, KontextEdit.SOURCE
  };
  private static final String[] QWEN = {
    QwenImageEdit.PROMPT, QwenImageEdit.MASK, QwenImageEdit.SOURCE
  };

  /** Which version of the behaviour policy made the samples of {@code step}. */
  int behaviourVersion(int step) {
    return in.args().path("behaviour_versions").path(step).asInt();
  }

  Learning.Settings settings() {
    return new Learning.Settings(
        OptimizerCases.optimizer(in),
        in.number("max_grad_norm"),
        BehaviourDecay.of(in.integer("decay_type")),
        EmaDecay.everyStep(in.number("decay_cap")));
  }

  /** The trained samples of each group that has some; a group shares one conditioning. */
  List<List<Integer>> trainedGroups(int step) {
    long[] trained = in.longs(name(step, "trained"));
    JsonNode groups = in.args().path("groups");
    return List.copyOf(
        IntStream.range(0, trained.length)
            .filter(i -> trained[i] == 1)
            .boxed()
            .collect(groupingBy(i -> groups.path(i).asInt(), TreeMap::new, toList()))
            .values());
  }

  List<TrainRow> rows(int step, List<Integer> samples) {
    float[] x0 = in.floats(name(step, "x0"));
    float[] t = in.floats(name(step, "t"));
    float[] noise = in.floats(name(step, "noise"));
    float[] advantages = in.floats(name(step, "advantages"));
    int times = t.length / advantages.length;
    List<TrainRow> rows = new ArrayList<>();
    for (int i : samples) {
      float[] clean = Floats.part(x0, i, advantages.length);
      for (int j = i * times; j < (i + 1) * times; j++) {
        rows.add(new TrainRow(i, advantages[i], clean, t[j], Floats.part(noise, j, t.length), 1));
      }
    }
    return rows;
  }

  boolean isQwen() {
    return in.text("family").equals("qwen");
  }

  Conditioning conditioning(int step, int sample, Scope scope) {
    int channels = (int) in.shape(name(step, "x0"))[2];
    Map<String, NDArray> tensors =
        Stream.of(isQwen() ? QWEN : KONTEXT)
            .collect(toMap(name -> name, name -> row(step, name, sample, scope)));
    List<Grid> grids = isQwen() ? qwenGrids() : kontextGrids();
    return new Conditioning(tensors, grids.get(0), grids.subList(1, grids.size()), channels);
  }

  private List<Grid> qwenGrids() {
    return TransformerCases.imageShapes(in).stream()
        .map(shape -> new Grid(shape.height(), shape.width()))
        .toList();
  }

  private List<Grid> kontextGrids() {
    float[][] ids = in.rows("in.img_ids");
    return List.of(grid(ids, 0), grid(ids, 1));
  }

  /** Masks, which are integers, become fp32. */
  private NDArray row(int step, String name, int sample, Scope scope) {
    NDArray all = in.tensor(scope, name(step, name)).toType(DataType.FLOAT32, false);
    return all.get(new NDIndex(sample)).expandDims(0);
  }

  /** The grid whose last token is the last id of its stream. */
  private static Grid grid(float[][] ids, int stream) {
    float[] corner =
        Arrays.stream(ids).filter(id -> id[0] == stream).reduce((one, next) -> next).orElseThrow();
    return new Grid((int) corner[1] + 1, (int) corner[2] + 1);
  }

  /** The name of an input of {@code step}. */
  static String name(int step, String name) {
    return "in.step" + step + "." + name;
  }
}
