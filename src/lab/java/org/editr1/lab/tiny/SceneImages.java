package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.editr1.lab.shapes.Scene;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.lab.training.Pair;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Scope;

/** Drawn scenes as inputs of models. */
final class SceneImages {
  private SceneImages() {}

  /** The images of scenes, (scenes, 3, edge, edge) in -1..1. */
  static NDArray array(List<Scene> scenes, Scope scope) {
    List<float[]> planes = scenes.stream().map(scene -> scene.draw().toModelRange()).toList();
    return scope.floats(Floats.joined(planes), scenes.size(), 3, Scene.EDGE, Scene.EDGE);
  }

  static List<Pair> pairs(List<ShapesTask> tasks) {
    return tasks.stream().map(ShapesTask::pair).toList();
  }
}
