package org.editr1.engine.djl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.UserError;
import org.editr1.engine.LearnerEngine;
import org.editr1.io.hf.LoraFile;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Adapter;
import org.editr1.train.AdamW;
import org.editr1.train.Learning;
import org.editr1.train.Policies;

/**
 * Policies and optimizer in plain arrays. The optimizer's file holds {@code exp_avg.NAME}, {@code
 * exp_avg_sq.NAME} and {@code step.NAME} of each trained tensor, and the version as metadata.
 */
public final class DjlLearnerEngine implements LearnerEngine {
  private static final String VERSION = "version";
  private static final String MEAN = "exp_avg.";
  private static final String SQUARE = "exp_avg_sq.";
  private static final String UPDATES = "step.";

  private final RunSpec run;
  private final LeafSums sums;
  private Learning learning;

  private DjlLearnerEngine(RunSpec run, Learning learning) {
    this.run = run;
    this.learning = learning;
    this.sums = new LeafSums(run.chunks().trainOrders(run.samples()));
  }

  /**
   * Starts from a fresh adapter, or from the adapter at {@code train.loraPath}.
   *
   * @param projections shapes (out, in) of the base's linear weights by module path
   */
  public static DjlLearnerEngine open(RunSpec run, Map<String, long[]> projections) {
    Policies start = Policies.start(start(run, projections));
    return new DjlLearnerEngine(
        run, new Learning(Learning.Settings.of(run.train()), start, new TreeMap<>()));
  }

  /** The adapter before the first step. */
  public static Adapter start(RunSpec run, Map<String, long[]> projections) {
    Adapter fresh = Adapter.fresh(projections, run.lora().targets(), run.lora().rank(), run.seed());
    String path = run.train().loraPath();
    return path == null ? fresh : given(Path.of(path), run, projections, fresh);
  }

  private static Adapter given(
      Path folder, RunSpec run, Map<String, long[]> projections, Adapter fresh) {
    PeftFolder given = PeftFolder.readAny(folder);
    given.adapter().requireFit(projections, folder.toString());
    requireSame(folder, given.adapter(), fresh);
    if (given.rank() != run.lora().rank() || given.alpha() != run.lora().alpha()) {
      throw new UserError(
          folder
              + " has rank %d and alpha %s (a file that states no alpha counts as one with alpha = rank), but lora.rank is %d and lora.alpha is %d"
                  .formatted(given.rank(), given.alpha(), run.lora().rank(), run.lora().alpha()));
    }
    return given.adapter();
  }

  /** Refuses an adapter whose projections are not exactly the projections that the run trains. */
  private static void requireSame(Path where, Adapter given, Adapter fresh) {
    List<String> lacking = new ArrayList<>(fresh.paths());
    lacking.removeAll(given.paths());
    List<String> beyond = new ArrayList<>(given.paths());
    beyond.removeAll(fresh.paths());
    if (!lacking.isEmpty() || !beyond.isEmpty()) {
      throw new UserError(
          (where + " does not adapt what lora.targets names:")
              + (lacking.isEmpty() ? "" : " it lacks " + String.join(", ", lacking))
              + (lacking.isEmpty() || beyond.isEmpty() ? "" : ";")
              + (beyond.isEmpty() ? "" : " it has " + String.join(", ", beyond)));
    }
  }

  @Override
  public int version() {
    return learning.policies().version();
  }

  @Override
  public byte[] adapter(Kind kind) {
    Policies policies = learning.policies();
    Adapter adapter =
        switch (kind) {
          case LIVE -> policies.live();
          case BEHAVIOUR -> policies.behaviour();
          case EMA -> policies.ema();
        };
    return PeftFolder.file(adapter).toBytes();
  }

  @Override
  public void add(Leaf leaf) {
    sums.add(leaf);
  }

  @Override
  public Map<String, Double> step(List<Leaf> leaves, long count) {
    Map<String, Double> logged = learning.step(sums.of(leaves), count);
    sums.clear();
    return logged;
  }

  @Override
  public byte[] adapterConfig() {
    return lora().config();
  }

  @Override
  public void saveOptimizer(Path optimizer) {
    SafetensorsWriter writer =
        new SafetensorsWriter().metadata(Map.of(VERSION, Integer.toString(version())));
    learning
        .moments()
        .forEach(
            (name, moments) ->
                writer
                    .floats(MEAN + name, moments.expAvg(), moments.expAvg().length)
                    .floats(SQUARE + name, moments.expAvgSq(), moments.expAvgSq().length)
                    .longs(UPDATES + name, new long[] {moments.step()}, 1));
    writer.write(optimizer);
  }

  @Override
  public void restore(Map<Kind, byte[]> adapters, Path optimizer) {
    try (SafetensorsFile file = SafetensorsFile.open(optimizer)) {
      Policies restored =
          new Policies(
              version(file),
              adapter(adapters, Kind.LIVE),
              adapter(adapters, Kind.BEHAVIOUR),
              adapter(adapters, Kind.EMA));
      learning = new Learning(Learning.Settings.of(run.train()), restored, moments(file));
    }
  }

  private static Adapter adapter(Map<Kind, byte[]> adapters, Kind kind) {
    byte[] saved = adapters.get(kind);
    if (saved == null) {
      throw new UserError("the checkpoint lacks the " + kind.label() + " policy");
    }
    String where = kind.label() + " of the checkpoint";
    Adapter adapter = PeftFolder.adapter(SafetensorsFile.of(saved, where));
    adapter.requireFinite(where);
    return adapter;
  }

  private static int version(SafetensorsFile file) {
    String version = file.metadata().getOrDefault(VERSION, "");
    if (!version.matches("\\d{1,9}")) {
      throw new UserError(file.where() + ": metadata " + VERSION + " is missing");
    }
    return Integer.parseInt(version);
  }

  private static SortedMap<String, AdamW.Moments> moments(SafetensorsFile file) {
    SortedMap<String, AdamW.Moments> moments = new TreeMap<>();
    for (String name : file.names()) {
      if (name.startsWith(MEAN)) {
        String tensor = name.substring(MEAN.length());
        long updates = file.longs(UPDATES + tensor)[0];
        moments.put(
            tensor, new AdamW.Moments(updates, finite(file, name), finite(file, SQUARE + tensor)));
      }
    }
    return moments;
  }

  private static float[] finite(SafetensorsFile file, String name) {
    return Adapter.requireFinite(file.where(), name, file.floats(name));
  }

  @Override
  public void export(Path folder) {
    PeftFolder trained = lora();
    trained.write(folder);
    LoraFile.write(trained, folder.resolve(LoraFile.NAME));
  }

  /** The EMA policy with its settings. */
  private PeftFolder lora() {
    RunSpec.Lora lora = run.lora();
    return new PeftFolder(learning.policies().ema(), lora.rank(), lora.alpha(), lora.targets());
  }
}
