package org.editr1.lab.tiny;

import java.util.Arrays;
import java.util.List;

/** Mean and standard deviation of an autoencoder's latents, by channel. */
record LatentScale(List<Double> mean, List<Double> deviation) {
  /**
   * @param latents (batch, channels, places)
   */
  static LatentScale of(float[] latents, int channels, int places) {
    double[] sum = new double[channels];
    double[] square = new double[channels];
    for (int i = 0; i < latents.length; i++) {
      int channel = i / places % channels;
      sum[channel] += latents[i];
      square[channel] += (double) latents[i] * latents[i];
    }
    double count = (double) latents.length / channels;
    Double[] mean = new Double[channels];
    Double[] deviation = new Double[channels];
    for (int channel = 0; channel < channels; channel++) {
      mean[channel] = sum[channel] / count;
      deviation[channel] = Math.sqrt(square[channel] / count - mean[channel] * mean[channel]);
    }
    return new LatentScale(Arrays.asList(mean), Arrays.asList(deviation));
  }

  /** The mean of all channels together. */
  double pooledMean() {
    return mean.stream().mapToDouble(one -> one).average().orElseThrow();
  }

  /** The standard deviation of all channels together. */
  double pooledDeviation() {
    double square = 0;
    for (int channel = 0; channel < mean.size(); channel++) {
      double distance = mean.get(channel) - pooledMean();
      square += deviation.get(channel) * deviation.get(channel) + distance * distance;
    }
    return Math.sqrt(square / mean.size());
  }
}
