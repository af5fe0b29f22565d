package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import java.util.EnumSet;
import org.editr1.io.hf.QwenImageVaeFolder;
import org.editr1.model.vae.Autoencoder;
import org.editr1.model.vae.AutoencoderKLQwenImage;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/** diffusers AutoencoderKLQwenImage; the cases have a frame axis of 1 behind the channels. */
public final class AutoencoderKlQwenImageParity implements ParityModule {
  private static final int FRAMES = 2;

  @Override
  public String module() {
    return "autoencoder_kl_qwenimage";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    Precision precision = in.isBfloat16() ? Precision.BF16 : Precision.FP32;
    AutoencoderKLQwenImage vae =
        QwenImageVaeFolder.load(
            in.model(), scope.manager(), precision, EnumSet.allOf(Autoencoder.Half.class));
    Autoencoder.Posterior posterior =
        vae.encode(in.tensor(scope.manager(), "in.image").squeeze(FRAMES));
    put(out, "out.mean", posterior.mean());
    put(out, "out.logvar", posterior.logvar());
    put(out, "out.normalized", vae.normalize(posterior.mode()));
    put(out, "out.decoded", vae.decode(in.tensor(scope.manager(), "in.latent").squeeze(FRAMES)));
  }

  private static void put(Outputs out, String name, NDArray picture) {
    out.put(name, picture.expandDims(FRAMES));
  }
}
