package org.editr1;

/**
 * The only source of randomness: a counter-based generator (SplitMix64 over a hashed key), so that
 * every draw depends on its purpose and place alone, not on earlier draws of other streams. There
 * is one stream per (run seed, purpose, step, group, sample, time index); normals are computed by
 * {@link StrictMath}, with equal bits on every machine.
 */
public final class Noise {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double TO_UNIT = 0x1.0p-53;

  /**
   * The use of a stream. The number is part of its key: it is never changed, nor used for another
   * purpose after a purpose is gone.
   */
  public enum Purpose {
    INITIAL_LATENTS(1),
    SOLVER_NOISE(2),
    TRAIN_NOISE(3),
    TRAIN_TIMES(4),
    EVALUATION_LATENTS(5),
    LORA_INIT(6),
    TASK_ORDER(7),
    EDIT(8),
    TEST(9),
    /** Scenes and edits of the generated data set. */
    SHAPES(10),
    /** Initial weights of a tiny model. */
    WEIGHTS(11),
    /** Rows, times and noise of training on pairs. */
    PAIRS(12),
    /** Sampled answers of a judge. */
    JUDGE(13),
    /** The rows whose distance to the base model enters the loss. */
    KL_ROWS(14);

    private final long number;

    Purpose(long number) {
      this.number = number;
    }

    /** The part of a stream's key. */
    public long number() {
      return number;
    }
  }

  private final long key;
  private long counter;

  private Noise(long key) {
    this.key = key;
  }

  /** The stream of {@code purpose} at the given coordinates (step, group, sample, time index). */
  public static Noise of(long seed, Purpose purpose, long... coordinates) {
    long key = mix(seed + GOLDEN_GAMMA);
    key = mix(key ^ mix(purpose.number));
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

  /** The next standard normals (Box-Muller, two per pair of uniforms). */
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
