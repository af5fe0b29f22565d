package org.editr1.engine.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Path;
import org.editr1.io.hf.EditFolder;
import org.editr1.io.hf.LoraFile;
import org.editr1.io.hf.PeftFolder;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Adapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerExportTest {
  @TempDir private Path folder;

  @Test
  void exportsOneAdapterForPeftAndDiffusers() {
    RunSpec spec = new TinyRun(RunSpec.Dtype.FP32, RunSpec.Solver.DPM2, 0).specification;
    EditFolder model = EditFolder.open(Path.of(spec.model().path()));
    DjlLearnerEngine.open(spec, model.projections()).export(folder);
    PeftFolder peft = PeftFolder.read(folder);
    PeftFolder file = LoraFile.read(folder.resolve(LoraFile.NAME));
    assertEquals(spec.lora().alpha(), peft.alpha());
    assertEquals(peft.scale(), file.scale());
    assertEquals(peft.adapter().tensors().keySet(), file.adapter().tensors().keySet());
    peft.adapter()
        .tensors()
        .forEach(
            (name, tensor) -> {
              Adapter.Tensor other = file.adapter().tensors().get(name);
              assertNotNull(other);
              assertArrayEquals(tensor.values(), other.values());
            });
  }
}
