package org.editr1.engine.djl;

import java.util.List;
import org.editr1.UserError;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel.Pixels;
import org.editr1.edit.EditModel.Source;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.WorkerEngines.EncodeEngine;
import org.editr1.engine.djl.DjlEngineOpener.LoadedModel;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;

/** Encodes one task per forward, so that the bits depend on no other task. */
record DjlEncodeEngine(LoadedModel loaded, RunSpec run) implements EncodeEngine {
  /** The one input of an encode order has this index in a {@link SampleFault}. */
  private static final List<Integer> ITS_INPUT = List.of(0);

  @Override
  public byte[] encode(EncodeOrder order, Inputs inputs) throws SampleFault {
    Gradients.disable();
    int resolution = run.data().resolution();
    RgbImage source = seen(order.task().source(), resolution, inputs, ITS_INPUT);
    try (Scope scope = Scope.below(loaded.manager())) {
      Conditioning conditioning =
          loaded
              .model()
              .encode(
                  scope.manager(),
                  order.task().prompt(),
                  List.of(Source.of(new Pixels(source.toModelRange(), resolution, resolution))),
                  run.text().maxLength());
      return ConditioningFile.write(conditioning);
    }
  }

  /**
   * An image of the data set as the model sees it: upright, square, of one resolution.
   *
   * @param samples the samples at fault if the image cannot be decoded
   */
  static RgbImage seen(TensorRef file, int resolution, Inputs inputs, List<Integer> samples)
      throws SampleFault {
    try {
      return ImageFile.decodeUpright(inputs.of(file), file.id()).square(resolution);
    } catch (UserError e) {
      throw new SampleFault(samples, String.valueOf(e.getMessage()));
    }
  }
}
