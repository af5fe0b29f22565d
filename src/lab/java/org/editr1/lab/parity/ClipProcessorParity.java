package org.editr1.lab.parity;

import java.util.List;
import java.util.function.Function;
import org.editr1.io.hf.ClipFolder;
import org.editr1.io.image.CLIPImageProcessor;
import org.editr1.io.image.Picture;
import org.editr1.io.image.PictureFile;
import org.editr1.tensor.Scope;

/** transformers CLIPImageProcessor, and torchvision's transforms as flow_grpo uses them. */
public final class ClipProcessorParity implements ParityModule {
  @Override
  public String module() {
    return "clip_processor";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    CLIPImageProcessor processor = ClipFolder.images(in.model());
    List<Picture> pictures = pictures(in);
    put(out, "out.pixel_values", processor, pictures, processor::process);
    put(out, "out.transformed", processor, pictures, processor::transform);
  }

  static List<Picture> pictures(CaseFolder in) {
    return in.texts("images").stream().map(name -> PictureFile.read(in.file(name))).toList();
  }

  private static void put(
      Outputs out,
      String name,
      CLIPImageProcessor processor,
      List<Picture> pictures,
      Function<Picture, float[]> process) {
    int crop = processor.crop();
    int length = 3 * crop * crop;
    float[] all = new float[pictures.size() * length];
    for (int i = 0; i < pictures.size(); i++) {
      System.arraycopy(process.apply(pictures.get(i)), 0, all, i * length, length);
    }
    out.put(name, all, pictures.size(), 3, crop, crop);
  }
}
