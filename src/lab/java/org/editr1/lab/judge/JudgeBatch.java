package org.editr1.lab.judge;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.model.encoder.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/**
 * Exercises side by side, filled up at the end to one length: nothing there is seen by the tokens
 * before it, so there is no need for a mask.
 */
record JudgeBatch(List<Exercise> exercises) {
  /** The cross entropy of the expected tokens, by exercise. */
  NDArray loss(Qwen25VLForConditionalGeneration model, Scope scope) {
    Qwen25VLModel.Input input = input();
    int width = input.ids()[0].length;
    Map<Integer, Map<Long, Double>> expected = new TreeMap<>();
    for (int i = 0; i < exercises.size(); i++) {
      int row = i * width;
      exercises.get(i).expected().forEach((at, tokens) -> expected.put(row + at, tokens));
    }
    NDArray hidden = model.model().forward(scope.manager(), input);
    long[] places = expected.keySet().stream().mapToLong(Integer::longValue).toArray();
    NDArray rows = hidden.reshape(-1, hidden.getShape().get(2));
    NDArray logs =
        model.logits(Ops.embedding(scope.longs(places, places.length), rows)).logSoftmax(-1);
    int vocabulary = (int) logs.getShape().get(1);
    float[] weights = weights(expected, vocabulary);
    NDArray hits = Ops.dot(logs, scope.floats(weights, places.length, vocabulary));
    return Ops.scale(hits, -1.0 / exercises.size());
  }

  /** (places, vocabulary). */
  private static float[] weights(Map<Integer, Map<Long, Double>> expected, int vocabulary) {
    float[] weights = new float[expected.size() * vocabulary];
    int place = 0;
    for (Map<Long, Double> tokens : expected.values()) {
      int row = place++ * vocabulary;
      tokens.forEach((id, weight) -> weights[row + id.intValue()] = weight.floatValue());
    }
    return weights;
  }

  private Qwen25VLModel.Input input() {
    int width = exercises.stream().mapToInt(one -> one.ids().length).max().orElse(0);
    long[] ones = new long[width];
    Arrays.fill(ones, 1);
    return new Qwen25VLModel.Input(
        exercises.stream().map(one -> Arrays.copyOf(one.ids(), width)).toArray(long[][]::new),
        exercises.stream().map(one -> ones).toArray(long[][]::new),
        exercises.stream().flatMap(one -> one.images().stream()).toList());
  }
}
