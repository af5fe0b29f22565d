package org.editr1.train;

import ai.djl.ndarray.NDArray;
import org.editr1.UserError;
import org.editr1.journey.RunSpec;
import org.editr1.rl.NftWeights;

/** What is minimised, row by row. A row is one (sample, time) pair. */
public interface Objective {
  /** The term that is minimised; every objective logs it. */
  String TOTAL = "total_loss";

  /**
   * Rows and what three policies predict for them; arrays are fp32.
   *
   * @param xt (rows, tokens, channels): the noised samples; {@code x0}: the clean ones
   * @param times (rows): noise level of each, 1 = noise
   * @param advantages of the rows' samples
   * @param live predicted velocity, with gradient
   * @param behaviour of the policy that made the samples; {@code reference}: of the base model
   */
  record Input(
      NDArray xt,
      NDArray x0,
      float[] times,
      double[] advantages,
      NDArray live,
      NDArray behaviour,
      NDArray reference) {}

  /**
   * @param loss (rows), float64, with gradient
   * @param terms what is logged of each row
   */
  record Loss(NDArray loss, RowTerms terms) {}

  /** The loss of each row; called where operations are recorded. */
  Loss of(Input input);

  /** By the name in {@code train.objective}. */
  static Objective of(RunSpec.Train train) {
    if (!train.objective().equals("nft")) {
      throw new UserError("train.objective is " + train.objective() + ", expected nft");
    }
    return new NftLoss(new NftWeights(train.advMode(), train.advClip()), train.beta(), train.kl());
  }
}
