package org.editr1.cli.parity;

import ai.djl.ndarray.NDArray;
import org.editr1.io.hf.VaeFolder;
import org.editr1.model.vae.AutoencoderKL;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/** diffusers AutoencoderKL. */
final class AutoencoderKlParity implements ParityModule {
  @Override
  public String module() {
    return "autoencoder_kl";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    Precision precision = in.isBfloat16() ? Precision.BF16 : Precision.FP32;
    AutoencoderKL vae = VaeFolder.load(in.model(), scope.manager(), precision);
    AutoencoderKL.Posterior posterior = vae.encode(input(in, "in.image", precision, scope));
    out.put("out.mean", posterior.mean());
    out.put("out.logvar", posterior.logvar());
    out.put("out.normalized", vae.normalize(posterior.mode()));
    out.put("out.decoded", vae.decode(input(in, "in.latent", precision, scope)));
  }

  private static NDArray input(CaseFolder in, String name, Precision precision, Scope scope) {
    NDArray array = in.tensor(scope.manager(), name);
    return precision == Precision.BF16 ? Ops.toBfloat16(array) : array;
  }
}
