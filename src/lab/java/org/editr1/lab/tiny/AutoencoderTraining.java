package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.editr1.Noise;
import org.editr1.lab.shapes.Scene;
import org.editr1.lab.shapes.ShapesDraw;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.lab.training.HeldOut;
import org.editr1.lab.training.LearningRate;
import org.editr1.lab.training.Pair;
import org.editr1.lab.training.Progress;
import org.editr1.lab.training.Trainee;
import org.editr1.lab.training.WeightUpdate;
import org.editr1.lab.training.WeightVector;
import org.editr1.model.nn.Weights;
import org.editr1.model.vae.Autoencoder;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/**
 * The first phase: images to latents and back. It sees sources and targets, since a ground that has
 * become empty is an unusual image to group norms.
 */
record AutoencoderTraining(Blueprint blueprint, int batch, long seed) {
  private static final double PEAK = 5e-3;
  private static final double AVERAGE_DECAY = 0.995;

  /** The standard deviation that latents get: little, so that what the editor sees is exact. */
  private static final double SPREAD = 0.03;

  private static final double SIZE_WEIGHT = 1e-3;
  private static final int MEASURED = 256;

  Trainee start() {
    return new Trainee(
        WeightVector.fresh(blueprint.autoencoderLayout(), seed),
        new WeightUpdate.Muon(),
        AVERAGE_DECAY);
  }

  /** The finished weights. */
  WeightVector run(int steps, Progress progress) {
    Trainee trainee = start();
    LearningRate rate = new LearningRate(PEAK, steps, Math.min(50, steps / 4), 0.05);
    for (int step = 0; step < steps; step++) {
      progress.step("autoencoder", step + 1, steps, step(trainee, step, rate.at(step)));
    }
    float certain = (float) (2 * StrictMath.log(SPREAD));
    return trainee
        .average()
        .withTail(blueprint.moments() + ".weight", 0)
        .withTail(blueprint.moments() + ".bias", certain);
  }

  double step(Trainee trainee, int step, double learningRate) {
    Noise noise = Noise.of(seed, Noise.Purpose.PAIRS, 0, step);
    List<Scene> scenes = scenes(noise, batch);
    return trainee.step((weights, scope) -> loss(weights, scenes, noise, scope), learningRate);
  }

  private NDArray loss(Weights weights, List<Scene> scenes, Noise noise, Scope scope) {
    Autoencoder model = blueprint.autoencoder(weights, scope);
    NDArray images = SceneLatents.images(scenes, scope);
    NDArray mean = model.encode(images).mode();
    float[] normals = noise.normals((int) mean.size());
    for (int i = 0; i < normals.length; i++) {
      normals[i] *= (float) SPREAD;
    }
    NDArray error =
        model.decode(mean.add(scope.floats(normals, mean.getShape().getShape()))).sub(images);
    NDArray size = Ops.scale(mean.square().mean(), SIZE_WEIGHT);
    return error.abs().mean().add(error.square().mean()).add(size);
  }

  /** The pipeline with the scale that the latents of {@code weights} have. */
  Blueprint measured(WeightVector weights) {
    Noise noise = Noise.of(seed, Noise.Purpose.PAIRS, 1);
    try (Scope scope = Scope.root()) {
      NDArray images = SceneLatents.images(scenes(noise, MEASURED), scope);
      NDArray latents = Gradients.unrecorded(() -> model(weights, scope).encode(images).mode());
      int channels = (int) latents.getShape().get(1);
      int places = (int) latents.size() / MEASURED / channels;
      return blueprint.scaled(Blueprint.LatentScale.of(latents.toFloatArray(), channels, places));
    }
  }

  /** Sources and targets in turn. */
  private static List<Scene> scenes(Noise noise, int count) {
    ShapesDraw draw = new ShapesDraw(noise);
    List<Scene> scenes = new ArrayList<>();
    while (scenes.size() < count) {
      ShapesTask task = draw.task(false);
      scenes.add(task.source());
      scenes.add(task.target());
    }
    return scenes;
  }

  private Autoencoder model(WeightVector weights, Scope scope) {
    return blueprint.autoencoder(weights.tensors(weights.array(scope)), scope);
  }

  /** The mean reward of reconstructed targets, an upper bound for every edit. */
  double heldOut(WeightVector weights, List<ShapesTask> tasks, HeldOut heldOut) {
    try (Scope scope = Scope.root()) {
      NDArray targets = SceneLatents.images(tasks.stream().map(ShapesTask::target).toList(), scope);
      NDArray images =
          Gradients.unrecorded(
              () -> {
                Autoencoder model = model(weights, scope);
                NDArray decoded = model.decode(model.encode(targets).mode());
                return decoded.div(2).add(0.5f).clip(0, 1);
              });
      List<Pair> pairs = tasks.stream().map(ShapesTask::pair).toList();
      return Arrays.stream(heldOut.rewards(images, pairs)).average().orElse(0);
    }
  }
}
