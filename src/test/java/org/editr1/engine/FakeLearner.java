package org.editr1.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
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
  public Map<PolicyRef.Kind, byte[]> adapters() {
    byte[] adapter = FakeEngines.floats(live);
    return Map.of(
        PolicyRef.Kind.LIVE, adapter,
        PolicyRef.Kind.BEHAVIOUR, adapter,
        PolicyRef.Kind.EMA, adapter);
  }

  @Override
  public Map<String, Double> step(Iterator<byte[]> leaves, long count) {
    while (leaves.hasNext()) {
      float[] gradient = FakeEngines.floats(leaves.next());
      for (int i = 0; i < live.length; i++) {
        live[i] -= gradient[i] / count;
      }
    }
    version++;
    return Map.of("grad_norm", 1.0);
  }

  @Override
  public void save(Path folder) {
    try {
      Files.write(folder.resolve("live"), FakeEngines.floats(live));
      Files.writeString(folder.resolve("version"), Integer.toString(version));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void restore(Path folder) {
    try {
      live = FakeEngines.floats(Files.readAllBytes(folder.resolve("live")));
      version = Integer.parseInt(Files.readString(folder.resolve("version")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void export(Path folder) {
    save(folder);
  }

  /** The live policy. */
  public float[] live() {
    return live.clone();
  }
}
