package org.editr1.io.safetensors;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.io.image.RgbImage;

/**
 * The result of a rollout order as one safetensors file: {@code samples} (int64, n), {@code
 * latents} (n, tokens, channels) and {@code images} (uint8; n, height, width, 3).
 *
 * @param samples indices within the group, one for each row
 * @param latents clean tokens, row-major
 * @param images levels, row-major
 */
public record RolloutFile(
    List<Integer> samples,
    float[] latents,
    int tokens,
    int channels,
    byte[] images,
    int height,
    int width) {
  private static final String SAMPLES = "samples";
  private static final String LATENTS = "latents";
  private static final String IMAGES = "images";

  public RolloutFile {
    samples = List.copyOf(samples);
  }

  /** Equal rollouts give equal bytes. */
  public byte[] write() {
    int rows = samples.size();
    long[] indices = samples.stream().mapToLong(Integer::longValue).toArray();
    return new SafetensorsWriter()
        .longs(SAMPLES, indices, rows)
        .floats(LATENTS, latents, rows, tokens, channels)
        .bytes(IMAGES, images, rows, height, width, 3)
        .toBytes();
  }

  /**
   * @param label name of the file in error messages
   */
  public static RolloutFile read(byte[] bytes, String label) {
    SafetensorsFile file = SafetensorsFile.of(bytes, label);
    long[] shape = file.info(LATENTS).shape();
    return of(file, file.floats(LATENTS), (int) shape[1], (int) shape[2]);
  }

  private static RolloutFile of(SafetensorsFile file, float[] latents, int tokens, int channels) {
    long[] images = file.info(IMAGES).shape();
    return new RolloutFile(
        indices(file),
        latents,
        tokens,
        channels,
        file.bytes(IMAGES),
        (int) images[1],
        (int) images[2]);
  }

  /** The indices of the samples in a stored file, one for each row. */
  public static List<Integer> samples(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return indices(file);
    }
  }

  /** The image of a sample that a stored file holds; the latents are not read. */
  public static RgbImage image(Path path, int sample) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return of(file, new float[0], 0, 0).imageOf(sample);
    }
  }

  private static List<Integer> indices(SafetensorsFile file) {
    return Arrays.stream(file.longs(SAMPLES)).mapToObj(index -> (int) index).toList();
  }

  /** The one of {@code files} that holds {@code sample}. */
  public static RolloutFile holding(List<RolloutFile> files, int sample) {
    return files.stream()
        .filter(file -> file.has(sample))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no rollout holds sample " + sample));
  }

  public boolean has(int sample) {
    return samples.contains(sample);
  }

  /** The clean tokens (tokens, channels) of a sample, which must be in the file. */
  public float[] latentsOf(int sample) {
    int size = tokens * channels;
    int row = row(sample);
    return Arrays.copyOfRange(latents, row * size, (row + 1) * size);
  }

  /** The image of a sample, which must be in the file. */
  public RgbImage imageOf(int sample) {
    int size = height * width * 3;
    int row = row(sample);
    return new RgbImage(width, height, Arrays.copyOfRange(images, row * size, (row + 1) * size));
  }

  private int row(int sample) {
    return IntStream.range(0, samples.size())
        .filter(row -> samples.get(row) == sample)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no sample " + sample + " in " + samples));
  }
}
