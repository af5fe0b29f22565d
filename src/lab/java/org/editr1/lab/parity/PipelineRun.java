package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import org.editr1.UserError;
import org.editr1.diffusion.Sampling;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.edit.PipelineTime;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec.Solver;
import org.editr1.model.nn.Lora;
import org.editr1.tensor.Scope;

/**
 * Samples from conditioning and noise, decodes, and compares the images: the same for all
 * pipelines.
 */
record PipelineRun(EditModel model, CaseFolder in, Scope scope) {
  /** Returns whether the case samples like the reference trainer, not by diffusers' own call. */
  static boolean isTrain(CaseFolder in) {
    return in.text("kind").equals("train");
  }

  void run(Conditioning conditioning, double guidance, Outputs out) {
    Sampling sampling = sampling(conditioning);
    out.put("out.sigmas", sampling.sigmas(), sampling.sigmas().length);
    NDArray start = in.tensor(scope, "in.noise");
    Sampling.Trajectory trajectory =
        sampling.run(
            field(conditioning, guidance),
            model.precision().cast(start),
            step -> {
              throw new UserError("args.solver: only deterministic runs are compared");
            });
    out.put("out.latents", trajectory.latents());
    NDArray image = model.decode(trajectory.last(), conditioning);
    out.put("out.image", image);
    compareResults(image);
  }

  private Sampling sampling(Conditioning conditioning) {
    Solver solver = isTrain(in) ? in.label("solver", Solver.class) : Solver.FLOW;
    float[] sigmas = model.sigmas(in.integer("steps"), conditioning);
    return new Sampling(solver, sigmas, 0);
  }

  /** Like a worker: the adapter is merged into fp32 weights and applied next to bf16 weights. */
  private VelocityField field(Conditioning conditioning, double guidance) {
    Lora lora = Lora.NONE;
    if (in.hasAdapter()) {
      PeftFolder peft = in.adapter();
      Lora.Mode mode = Lora.Mode.of(model.precision());
      lora = peft.adapter().open(peft.scale(), mode, scope.manager());
    }
    VelocityField field = model.velocity(conditioning, guidance, lora);
    return isTrain(in) ? field : new PipelineTime(field, model.precision());
  }

  /** Levels may differ by the tolerance and by rounding. */
  private void compareResults(NDArray image) {
    int limit = (int) Math.ceil(in.tolerance() * 255);
    int height = (int) image.getShape().get(2);
    int width = (int) image.getShape().get(3);
    for (int i = 0; i < image.getShape().get(0); i++) {
      RgbImage expected = in.image("result_" + i);
      RgbImage made = RgbImage.ofUnitRange(image.get(i).toFloatArray(), width, height);
      if (expected.width() != width || expected.height() != height) {
        throw new UserError("result_" + i + " is " + width + "x" + height + " pixels");
      }
      for (int at = 0; at < made.rgb().length; at++) {
        int difference = (made.rgb()[at] & 0xFF) - (expected.rgb()[at] & 0xFF);
        if (Math.abs(difference) > limit) {
          throw new UserError("result_" + i + " is off by " + difference + " levels");
        }
      }
    }
  }
}
