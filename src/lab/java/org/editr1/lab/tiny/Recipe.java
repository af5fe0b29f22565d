package org.editr1.lab.tiny;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a tiny editor is made.
 *
 * @param minutes for all of it; the steps of the phases follow from how long one takes here
 * @param steps of the phases, which makes the result the same on equal hardware
 * @param spoiltShare of the spoilt weights in the mixture
 * @param batch pictures or tasks of a step
 * @param heldOut tasks on which the editor is measured
 * @param autoencoder a folder whose autoencoder is taken as it is; null: one is trained
 */
public record Recipe(
    long seed,
    double minutes,
    @Nullable Steps steps,
    double spoiltShare,
    int batch,
    int heldOut,
    @Nullable Path autoencoder) {
  /** Of a fresh editor, of what spoils it and of the autoencoder before them. */
  public record Steps(int autoencoder, int editor, int spoiling) {
    private static final double AUTOENCODER_SHARE = 0.5;
    private static final double SPOILING_SHARE = 0.025;

    /**
     * What fits into a time.
     *
     * @param autoencoderSeconds of a step; {@code editorSeconds} alike
     */
    static Steps within(double minutes, double autoencoderSeconds, double editorSeconds) {
      double seconds = 60 * minutes;
      double editor = seconds * (1 - AUTOENCODER_SHARE - SPOILING_SHARE);
      return new Steps(
          atLeastOne(seconds * AUTOENCODER_SHARE / autoencoderSeconds),
          atLeastOne(editor / editorSeconds),
          atLeastOne(seconds * SPOILING_SHARE / editorSeconds));
    }

    private static int atLeastOne(double steps) {
      return (int) Math.max(1, steps);
    }
  }
}
