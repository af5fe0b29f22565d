package org.editr1.engine.djl;

import java.util.List;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel.Pixels;
import org.editr1.edit.EditModel.Source;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.WorkerEngines.EncodeEngine;
import org.editr1.engine.djl.DjlEngineOpener.LoadedModel;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.RunSpec;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;

/** Encodes one task per forward, so that the bits depend on no other task. */
final class DjlEncodeEngine implements EncodeEngine {
  /** The one input of an encode order has this index in a {@link SampleFault}. */
  private static final List<Integer> ITS_INPUT = List.of(0);

  private final LoadedModel loaded;
  private final RunSpec run;

  DjlEncodeEngine(LoadedModel loaded, RunSpec run) {
    this.loaded = loaded;
    this.run = run;
  }

  @Override
  public byte[] encode(EncodeOrder order, Inputs inputs) throws SampleFault {
    Gradients.disable();
    int resolution = run.data().resolution();
    RgbImage source = SeenImage.of(order.task().source(), resolution, inputs, ITS_INPUT);
    try (Scope scope = loaded.order()) {
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
}
