package org.editr1.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.journey.PolicyRef;

/** A learner whose policy is a handful of numbers that gradients are subtracted from. */
public final class FakeLearner implements LearnerEngine {
  private int version;
  private float[] live = new float[FakeEngines.WIDTH];

  @Override
  public int version() {
    return version;
  }

  @Override
  public byte[] adapter(PolicyRef.Kind kind) {
    return FakeEngines.floats(live);
  }

  @Override
  public void add(Leaf leaf) {}

  @Override
  public Map<String, Double> step(List<Leaf> leaves, long count) {
    for (Leaf leaf : leaves) {
      float[] gradient = floats(leaf.file());
      for (int i = 0; i < live.length; i++) {
        live[i] -= gradient[i] / count;
      }
    }
    version++;
    return Map.of("grad_norm", 1.0);
  }

  private static float[] floats(Path file) {
    try {
      return FakeEngines.floats(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public byte[] adapterConfig() {
    return new byte[0];
  }

  @Override
  public void saveOptimizer(Path file) {
    try {
      Files.writeString(file, Integer.toString(version));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void restore(Map<PolicyRef.Kind, byte[]> adapters, Path optimizer) {
    try {
      live = FakeEngines.floats(adapters.get(PolicyRef.Kind.LIVE));
      version = Integer.parseInt(Files.readString(optimizer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void export(Path folder) {
    try {
      Files.write(folder.resolve("live"), FakeEngines.floats(live));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The live policy. */
  public float[] live() {
    return live.clone();
  }
}
