package org.editr1.engine.djl;

import java.util.List;
import org.editr1.UserError;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.TensorRef;

/** Images of the data set as the model sees them: upright, square, of one resolution. */
final class SeenImage {
  private SeenImage() {}

  /**
   * @param samples the samples at fault if the image cannot be decoded
   */
  static RgbImage of(TensorRef file, int resolution, Inputs inputs, List<Integer> samples)
      throws SampleFault {
    try {
      return ImageFile.decodeUpright(inputs.of(file), file.id()).square(resolution);
    } catch (UserError e) {
      throw new SampleFault(samples, String.valueOf(e.getMessage()));
    }
  }
}
