package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.editr1.diffusion.LatentPacking;
import org.editr1.lab.shapes.Scene;
import org.editr1.model.vae.Autoencoder;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;

/**
 * Scenes as the transformer sees them. There are some ten thousand, so each is encoded once; after
 * a while the autoencoder has nothing to do.
 */
final class SceneLatents {
  private final Autoencoder autoencoder;
  private final Map<Scene, float[]> known = new HashMap<>();

  SceneLatents(Autoencoder autoencoder) {
    this.autoencoder = autoencoder;
  }

  /** (scenes, tokens * channels) end to end. */
  float[] of(List<Scene> scenes) {
    learn(scenes.stream().filter(scene -> !known.containsKey(scene)).distinct().toList());
    return Floats.joined(
        scenes.stream().map(scene -> Objects.requireNonNull(known.get(scene))).toList());
  }

  /** The images of scenes, (scenes, 3, edge, edge) in -1..1. */
  static NDArray images(List<Scene> scenes, Scope scope) {
    List<float[]> planes = scenes.stream().map(scene -> scene.draw().toModelRange()).toList();
    return scope.floats(Floats.joined(planes), scenes.size(), 3, Scene.EDGE, Scene.EDGE);
  }

  private void learn(List<Scene> scenes) {
    if (scenes.isEmpty()) {
      return;
    }
    try (Scope scope = Scope.root()) {
      float[] tokens = Gradients.unrecorded(() -> encode(scenes, scope)).toFloatArray();
      for (int i = 0; i < scenes.size(); i++) {
        known.put(scenes.get(i), Floats.part(tokens, i, scenes.size()));
      }
    }
  }

  private NDArray encode(List<Scene> scenes, Scope scope) {
    NDArray latents = autoencoder.encode(images(scenes, scope)).mode();
    return LatentPacking.pack(autoencoder.normalize(latents));
  }
}
