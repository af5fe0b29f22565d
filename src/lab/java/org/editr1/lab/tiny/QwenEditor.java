package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.editr1.edit.Conditioning;
import org.editr1.edit.QwenImageEdit;
import org.editr1.edit.QwenText;
import org.editr1.lab.shapes.Scene;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.model.qwenvl.ImagePatches;
import org.editr1.model.qwenvl.Qwen25VLModel;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;

/**
 * @param edgeStep pixels of a token's edge
 */
record QwenEditor(QwenImageEdit model, Qwen25VLModel encoder, QwenPrompts prompts, int edgeStep)
    implements TinyEditor {
  @Override
  public Conditioning conditioning(List<ShapesTask> tasks, SceneLatents latents, Scope scope) {
    Conditioning.Grid grid = Conditioning.Grid.of(Scene.EDGE, Scene.EDGE, edgeStep);
    List<Scene> scenes = tasks.stream().map(ShapesTask::source).toList();
    float[] sources = latents.of(scenes);
    int channels = sources.length / tasks.size() / grid.tokens();
    Qwen25VLModel.Input input = input(tasks);
    NDArray hidden = encoder.forward(scope.manager(), input, seen(tasks, scope));
    int dropped = QwenText.DROPPED;
    int length = input.ids()[0].length - dropped;
    float[] mask = new float[tasks.size() * length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = input.mask()[i / length][dropped + i % length];
    }
    return new Conditioning(
        Map.of(
            QwenImageEdit.PROMPT,
            hidden.get(new NDIndex().addAllDim().addSliceDim(dropped, dropped + length)),
            QwenImageEdit.MASK,
            scope.floats(mask, tasks.size(), length),
            QwenImageEdit.SOURCE,
            scope.floats(sources, tasks.size(), grid.tokens(), channels)),
        grid,
        List.of(grid),
        channels);
  }

  /** All prompts, padded behind; the pictures are there for their sizes only. */
  private Qwen25VLModel.Input input(List<ShapesTask> tasks) {
    List<Qwen25VLModel.Input> each =
        tasks.stream().map(task -> prompts.read(task.prompt(), task.source())).toList();
    int longest = each.stream().mapToInt(one -> one.ids()[0].length).max().orElseThrow();
    List<ImagePatches> images = new ArrayList<>();
    each.forEach(one -> images.addAll(one.images()));
    return new Qwen25VLModel.Input(
        each.stream().map(one -> Arrays.copyOf(one.ids()[0], longest)).toArray(long[][]::new),
        each.stream().map(one -> Arrays.copyOf(one.mask()[0], longest)).toArray(long[][]::new),
        images);
  }

  /** (tokens of all sources, hidden). */
  private NDArray seen(List<ShapesTask> tasks, Scope scope) {
    tasks.forEach(task -> prompts.seen().computeIfAbsent(task.source(), scene -> look(task)));
    float[] first = seen(tasks.get(0));
    float[] all = new float[tasks.size() * first.length];
    for (int i = 0; i < tasks.size(); i++) {
      System.arraycopy(seen(tasks.get(i)), 0, all, i * first.length, first.length);
    }
    int hidden = encoder.config().text().hiddenSize();
    return scope.floats(all, all.length / hidden, hidden);
  }

  private float[] seen(ShapesTask task) {
    return Objects.requireNonNull(prompts.seen().get(task.source()));
  }

  private float[] look(ShapesTask task) {
    List<ImagePatches> images = prompts.look(task.prompt(), task.source()).images();
    try (Scope scope = Scope.root()) {
      return Gradients.unrecorded(
          () ->
              Objects.requireNonNull(encoder.imageEmbeds(scope.manager(), images)).toFloatArray());
    }
  }
}
