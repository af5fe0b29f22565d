package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.editr1.diffusion.LatentPacking;
import org.editr1.lab.shapes.Scene;
import org.editr1.model.vae.Autoencoder;
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
    int size = row(scenes.get(0)).length;
    float[] all = new float[scenes.size() * size];
    for (int i = 0; i < scenes.size(); i++) {
      System.arraycopy(row(scenes.get(i)), 0, all, i * size, size);
    }
    return all;
  }

  private float[] row(Scene scene) {
    return Objects.requireNonNull(known.get(scene));
  }

  private void learn(Collection<Scene> unknown) {
    if (unknown.isEmpty()) {
      return;
    }
    List<Scene> scenes = List.copyOf(unknown);
    try (Scope scope = Scope.root()) {
      float[] tokens = Gradients.unrecorded(() -> encode(scenes, scope)).toFloatArray();
      int size = tokens.length / scenes.size();
      for (int i = 0; i < scenes.size(); i++) {
        known.put(scenes.get(i), Arrays.copyOfRange(tokens, i * size, (i + 1) * size));
      }
    }
  }

  private NDArray encode(List<Scene> scenes, Scope scope) {
    NDArray latents = autoencoder.encode(SceneImages.array(scenes, scope)).mode();
    return LatentPacking.pack(autoencoder.normalize(latents));
  }
}
