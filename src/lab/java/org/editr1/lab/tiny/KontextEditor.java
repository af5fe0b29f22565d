package org.editr1.lab.tiny;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.editr1.edit.Conditioning;
import org.editr1.edit.FluxText;
import org.editr1.edit.KontextEdit;
import org.editr1.lab.shapes.Scene;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.tensor.Scope;

/**
 * @param edgeStep pixels of a token's edge
 */
record KontextEditor(KontextEdit model, PromptIds prompts, int edgeStep) implements TinyEditor {
  @Override
  public Conditioning conditioning(List<ShapesTask> tasks, SceneLatents latents, Scope scope) {
    NDManager manager = scope.manager();
    FluxText text = model.text();
    List<FluxText.Ids> ids = prompts.of(text, tasks.stream().map(ShapesTask::prompt).toList());
    Conditioning.Grid grid = Conditioning.Grid.of(Scene.EDGE, Scene.EDGE, edgeStep);
    float[] sources = latents.of(tasks.stream().map(ShapesTask::source).toList());
    int channels = sources.length / tasks.size() / grid.tokens();
    return new Conditioning(
        Map.of(
            KontextEdit.PROMPT,
            text.t5().forward(manager, rows(ids, FluxText.Ids::t5), null),
            KontextEdit.POOLED,
            text.clip().forward(manager, rows(ids, FluxText.Ids::clip)).poolerOutput(),
            KontextEdit.SOURCE,
            scope.floats(sources, tasks.size(), grid.tokens(), channels)),
        grid,
        List.of(grid),
        channels);
  }

  private static long[][] rows(List<FluxText.Ids> ids, Function<FluxText.Ids, long[][]> which) {
    return ids.stream().map(one -> which.apply(one)[0]).toArray(long[][]::new);
  }
}
