package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.editr1.Label;
import org.editr1.UserError;
import org.editr1.diffusion.Sampling;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.edit.PipelineTime;
import org.editr1.io.image.Picture;
import org.editr1.io.image.PictureFile;
import org.editr1.io.peft.PeftFolder;
import org.editr1.journey.RunSpec.Solver;
import org.editr1.model.nn.Lora;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/** From conditioning and noise to the written pictures: what all pipelines do alike. */
record PipelineRun(EditModel model, CaseFolder in, Scope scope) {
  /** As the reference trainer samples; else by diffusers' own call. */
  static boolean isTrain(CaseFolder in) {
    return in.args().path("kind").asText().equals("train");
  }

  void run(Conditioning conditioning, double guidance, Outputs out) {
    Sampling sampling = sampling(conditioning);
    out.put("out.sigmas", sampling.sigmas(), sampling.sigmas().length);
    NDArray start = in.tensor(scope.manager(), "in.noise");
    Sampling.Trajectory trajectory =
        sampling.run(
            field(conditioning, guidance),
            model.precision() == Precision.BF16 ? Ops.toBfloat16(start) : start,
            step -> {
              throw new UserError("args.solver: only deterministic runs are compared");
            });
    List<NDArray> latents = trajectory.latents();
    out.put(
        "out.latents",
        latents.get(0).getNDArrayInternal().stack(new NDList(latents.subList(1, latents.size()))));
    NDArray image = model.decode(trajectory.last(), conditioning);
    out.put("out.image", image);
    compareResults(image);
  }

  private Sampling sampling(Conditioning conditioning) {
    Solver solver =
        isTrain(in)
            ? Label.parse("solver", in.args().path("solver").asText(), Solver.class)
            : Solver.FLOW;
    float[] sigmas = model.sigmas(in.args().path("steps").asInt(), conditioning);
    return new Sampling(solver, sigmas, 0);
  }

  /** As a worker samples: the adapter merged into fp32 weights, applied beside bf16 weights. */
  private VelocityField field(Conditioning conditioning, double guidance) {
    Lora lora = Lora.NONE;
    if (in.hasAdapter()) {
      PeftFolder peft = PeftFolder.read(in.adapter());
      Lora.Mode mode = Lora.Mode.of(model.precision());
      lora = peft.adapter().open(peft.scale(), mode, scope.manager());
    }
    VelocityField field = model.velocity(conditioning, guidance, lora);
    return isTrain(in) ? field : new PipelineTime(field, model.precision());
  }

  /** The pictures may be off by the tolerance and the rounding to a level. */
  private void compareResults(NDArray image) {
    int limit = (int) Math.ceil(in.tolerance() * 255);
    int height = (int) image.getShape().get(2);
    int width = (int) image.getShape().get(3);
    for (int i = 0; i < image.getShape().get(0); i++) {
      Picture wanted = PictureFile.read(in.file("result_" + i));
      Picture made = Picture.ofUnitRange(image.get(i).toFloatArray(), width, height);
      if (wanted.width() != width || wanted.height() != height) {
        throw new UserError("result_" + i + " is " + width + "x" + height + " pixels");
      }
      for (int at = 0; at < made.rgb().length; at++) {
        int difference = (made.rgb()[at] & 0xFF) - (wanted.rgb()[at] & 0xFF);
        if (Math.abs(difference) > limit) {
          throw new UserError("result_" + i + " is off by " + difference + " levels");
        }
      }
    }
  }
}
