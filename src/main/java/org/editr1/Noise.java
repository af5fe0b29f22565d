package org.editr1;

/**
 * The only source of chance: a counter-based generator (SplitMix64 over a hashed key), so that
 * every draw is a function of what it is for and not of what was drawn before elsewhere. One stream
 * per (run seed, purpose, step, group, sample, time index); normals go through {@link StrictMath}
 * and are the same on every machine.
 */
public final class Noise {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double TO_UNIT = 0x1.0p-53;

  /** What a stream is for; part of its key. */
  public enum Purpose {
    INITIAL_LATENTS,
    SOLVER_NOISE,
    TRAIN_NOISE,
    TRAIN_TIMES,
    EVALUATION_LATENTS,
    LORA_INIT,
    TASK_ORDER,
    EDIT,
    TEST,
    /** Scenes and edits of the generated data set. */
    SHAPES,
    /** Weights of a model that is made from nothing. */
    WEIGHTS,
    /** Rows, times and noise of training on pairs. */
    PAIRS,
    /** Answers that a judge writes. */
    JUDGE
  }

  private final long key;
  private long counter;

  private Noise(long key) {
    this.key = key;
  }

  /** The stream of {@code purpose} at the given coordinates (step, group, sample, time index). */
  public static Noise of(long seed, Purpose purpose, long... coordinates) {
    long key = mix(seed + GOLDEN_GAMMA);
    key = mix(key ^ mix(purpose.ordinal() + 1L));
    for (long coordinate : coordinates) {
      key = mix(key * 0xD1342543DE82EF95L + mix(coordinate + GOLDEN_GAMMA));
    }
    return new Noise(key);
  }

  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The next 64 bits. */
  public long bits() {
    counter++;
    return mix(key + counter * GOLDEN_GAMMA);
  }

  /** Uniform in [0, 1). */
  public double uniform() {
    return (bits() >>> 11) * TO_UNIT;
  }

  /** Uniform in 0 .. bound - 1. */
  public int below(int bound) {
    return (int) Math.floor(uniform() * bound);
  }

  /** Fills with standard normals (Box-Muller, two per pair of uniforms). */
  public float[] normals(int count) {
    float[] out = new float[count];
    for (int i = 0; i < count; i += 2) {
      double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
      double angle = 2 * StrictMath.PI * uniform();
      out[i] = (float) (radius * StrictMath.cos(angle));
      if (i + 1 < count) {
        out[i + 1] = (float) (radius * StrictMath.sin(angle));
      }
    }
    return out;
  }

  /** A random order of 0 .. size - 1 (Fisher-Yates). */
  public int[] permutation(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
