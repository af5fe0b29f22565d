package org.editr1.lab.parity;

import java.util.EnumSet;
import org.editr1.io.hf.VaeFolder;
import org.editr1.model.vae.Autoencoder;
import org.editr1.model.vae.AutoencoderKL;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/** diffusers AutoencoderKL. */
public final class AutoencoderKlParity implements ParityModule {
  @Override
  public String module() {
    return "autoencoder_kl";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    Precision precision = in.isBfloat16() ? Precision.BF16 : Precision.FP32;
    AutoencoderKL vae =
        VaeFolder.load(
            in.model(), scope.manager(), precision, EnumSet.allOf(Autoencoder.Half.class));
    Autoencoder.Posterior posterior = vae.encode(in.tensor(scope.manager(), "in.image"));
    out.put("out.mean", posterior.mean());
    out.put("out.logvar", posterior.logvar());
    out.put("out.normalized", vae.normalize(posterior.mode()));
    out.put("out.decoded", vae.decode(in.tensor(scope.manager(), "in.latent")));
  }
}
