package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.Noise;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning;
import org.editr1.lab.shapes.Scene;
import org.editr1.lab.shapes.ShapesDraw;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.lab.training.FlowMatching;
import org.editr1.lab.training.HeldOut;
import org.editr1.lab.training.LearningRate;
import org.editr1.lab.training.Pair;
import org.editr1.lab.training.Progress;
import org.editr1.lab.training.Trainee;
import org.editr1.lab.training.WeightUpdate;
import org.editr1.lab.training.WeightVector;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;

/**
 * Flow matching of transformer and text encoders together, on tasks that are drawn as it goes.
 *
 * @param autoencoder its finished weights
 * @param latents of scenes, encoded by the autoencoder
 * @param batch tasks of a step
 */
record EditorTraining(
    Blueprint blueprint, Weights autoencoder, SceneLatents latents, int batch, long seed) {
  /** The only guidance that a tiny editor is trained with. */
  private static final double GUIDANCE = 2.5;

  private static final double AVERAGE_DECAY = 0.998;
  private static final int MEASURED = 64;

  /**
   * A course of training.
   *
   * @param number seeds the course, so that courses differ in their random draws
   * @param wrong share of tasks with a wrong answer: no edit, or another one
   */
  record Course(String name, int number, LearningRate rate, double wrong) {}

  Trainee start(WeightVector weights) {
    return new Trainee(weights, new WeightUpdate.Muon(), AVERAGE_DECAY);
  }

  WeightVector run(WeightVector start, Course course, Progress progress) {
    Trainee trainee = start(start);
    int steps = course.rate().steps();
    for (int step = 0; step < steps; step++) {
      progress.step(course.name(), step + 1, steps, step(trainee, course, step));
    }
    return trainee.average();
  }

  double step(Trainee trainee, Course course, int step) {
    Noise noise = Noise.of(seed, Noise.Purpose.PAIRS, course.number(), step);
    ShapesDraw draw = new ShapesDraw(noise);
    List<ShapesTask> tasks = new ArrayList<>();
    List<Scene> answers = new ArrayList<>();
    while (tasks.size() < batch) {
      ShapesTask task = draw.task(false);
      tasks.add(task);
      answers.add(noise.uniform() < course.wrong() ? wrong(task, draw) : task.target());
    }
    float[] clean = latents.of(answers);
    return trainee.step(
        (weights, scope) -> loss(weights, tasks, clean, noise, scope), course.rate().at(step));
  }

  private static Scene wrong(ShapesTask task, ShapesDraw draw) {
    return draw.noise().below(2) == 0 ? task.source() : draw.edit(task.source()).target();
  }

  private NDArray loss(
      Weights weights, List<ShapesTask> tasks, float[] clean, Noise noise, Scope scope) {
    Blueprint.Editor editor = blueprint.editor(weights, null, scope);
    Conditioning conditioning = editor.conditioning(tasks, latents, scope);
    int tokens = conditioning.target().tokens();
    long[] shape = {tasks.size(), tokens, conditioning.channels()};
    VelocityField field = editor.model().trainedVelocity(conditioning, GUIDANCE, Lora.NONE);
    return FlowMatching.draw(clean, shape, row -> noise).loss(field, scope);
  }

  /** The rewards of edits of {@code tasks}. */
  double[] heldOut(WeightVector weights, List<ShapesTask> tasks, HeldOut heldOut) {
    double[] rewards = new double[tasks.size()];
    for (int from = 0; from < rewards.length; from += MEASURED) {
      List<ShapesTask> part = tasks.subList(from, Math.min(from + MEASURED, rewards.length));
      int first = from;
      double[] scores = Gradients.unrecorded(() -> score(weights, part, heldOut, first));
      System.arraycopy(scores, 0, rewards, from, scores.length);
    }
    return rewards;
  }

  private double[] score(WeightVector weights, List<ShapesTask> tasks, HeldOut heldOut, int first) {
    try (Scope scope = Scope.root()) {
      Weights tensors = weights.tensors(weights.array(scope));
      Blueprint.Editor editor = blueprint.editor(tensors, autoencoder, scope);
      Conditioning conditioning = editor.conditioning(tasks, latents, scope);
      VelocityField field = editor.model().velocity(conditioning, GUIDANCE, Lora.NONE);
      int[] numbers = IntStream.range(first, first + tasks.size()).toArray();
      List<Pair> pairs = tasks.stream().map(ShapesTask::pair).toList();
      return heldOut.values(heldOut.edits(editor.model(), field, conditioning, pairs, numbers));
    }
  }
}
