package org.editr1.engine.djl;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.engine.LearnerEngine;
import org.editr1.io.peft.PeftFolder;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Adapter;
import org.editr1.train.Learning;
import org.editr1.train.Policies;

public final class DjlLearnerEngine implements LearnerEngine {
  private final RunSpec run;
  private Learning learning;

  private DjlLearnerEngine(RunSpec run, Learning learning) {
    this.run = run;
    this.learning = learning;
  }

  public static DjlLearnerEngine open(RunSpec run, Map<String, long[]> projections) {
    Adapter adapter =
        Adapter.fresh(projections, run.lora().targets(), run.lora().rank(), run.seed());
    return new DjlLearnerEngine(
        run,
        new Learning(
            Learning.Settings.of(run.train()), Policies.start(adapter), new TreeMap<>()));
  }

  @Override
  public int version() {
    return learning.policies().version();
  }

  @Override
  public Map<PolicyRef.Kind, byte[]> adapters() {
    Map<PolicyRef.Kind, byte[]> all = new EnumMap<>(PolicyRef.Kind.class);
    all.put(PolicyRef.Kind.LIVE, PeftFolder.file(learning.policies().live()).toBytes());
    all.put(PolicyRef.Kind.BEHAVIOUR, PeftFolder.file(learning.policies().behaviour()).toBytes());
    all.put(PolicyRef.Kind.EMA, PeftFolder.file(learning.policies().ema()).toBytes());
    return all;
  }

  @Override
  public Map<String, Double> step(Iterator<byte[]> leaves, long count) {
    Iterator<Adapter> adapters =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return leaves.hasNext();
          }

          @Override
          public Adapter next() {
            return PeftFolder.adapter(SafetensorsFile.of(leaves.next(), "leaf"));
          }
        };
    return learning.step(adapters, count);
  }

  @Override
  public void save(Path folder) {
    PeftFolder.file(learning.policies().live()).write(folder.resolve("live.safetensors"));
  }

  @Override
  public void restore(Path folder) {}

  @Override
  public void export(Path folder) {
    new PeftFolder(
            learning.policies().ema(),
            run.lora().rank(),
            run.lora().alpha(),
            run.lora().targets())
        .write(folder);
  }
}
