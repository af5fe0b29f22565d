package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.editr1.Label;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.diffusion.Sampling;
import org.editr1.diffusion.VelocityField;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.SchedulerFile;
import org.editr1.journey.RunSpec.Solver;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/** diffusers' scheduler and the reference's solvers. */
public final class DiffusionParity {
  private DiffusionParity() {}

  public static final class Schedule implements ParityModule {
    @Override
    public String module() {
      return "flow_match_schedule";
    }

    @Override
    public void run(CaseFolder in, Outputs out, Scope scope) {
      FlowMatchSchedule schedule =
          SchedulerFile.schedule(
              new ConfigFile(in.file("case.json"), in.args().path("scheduler_config")));
      List<Double> mu = new ArrayList<>();
      for (JsonNode run : in.args().path("runs")) {
        int tokens = run.path("image_seq_len").asInt();
        float[] sigmas = schedule.sigmas(run.path("num_inference_steps").asInt(), tokens);
        float[] timesteps = new float[sigmas.length - 1];
        for (int i = 0; i < timesteps.length; i++) {
          timesteps[i] = sigmas[i] * 1000;
        }
        out.put("out." + mu.size() + ".sigmas", sigmas, sigmas.length);
        out.put("out." + mu.size() + ".timesteps", timesteps, timesteps.length);
        mu.add(schedule.mu(tokens));
      }
      out.result("mu", mu);
    }
  }

  public static final class Sampler implements ParityModule {
    @Override
    public String module() {
      return "sampler";
    }

    @Override
    public void run(CaseFolder in, Outputs out, Scope scope) {
      NDArray w = in.tensor(scope.manager(), "in.w");
      NDArray b = in.tensor(scope.manager(), "in.b");
      NDArray c = in.tensor(scope.manager(), "in.c");
      VelocityField field = (x, t) -> Ops.linear(Ops.toFloat32(x), w).add(b.mul(t[0])).add(c);
      NDArray start = in.tensor(scope.manager(), "in.x_init");
      boolean halves = in.name().endsWith("-bf16");
      boolean random = !in.args().path("deterministic").asBoolean();
      Sampling.Trajectory trajectory =
          new Sampling(
                  Label.parse("solver", in.args().path("solver").asText(), Solver.class),
                  in.floats("in.sigmas"),
                  random ? in.args().path("eta").asDouble() : 0)
              .run(
                  field,
                  halves ? Ops.toBfloat16(start) : start,
                  i -> in.tensor(scope.manager(), "in.noise").get(new NDIndex(i)));
      out.put("out.trajectory", stack(trajectory.latents()));
      List<Integer> steps = new ArrayList<>();
      List<NDArray> logProbs = new ArrayList<>();
      for (int i = 0; i < trajectory.logProbs().size(); i++) {
        NDArray logProb = trajectory.logProbs().get(i);
        if (logProb != null) {
          steps.add(i);
          logProbs.add(logProb);
        }
      }
      out.result("log_prob_steps", steps);
      if (!logProbs.isEmpty()) {
        out.put("out.log_prob", stack(logProbs));
      }
    }

    private static NDArray stack(List<NDArray> arrays) {
      return arrays.get(0).getNDArrayInternal().stack(new NDList(arrays.subList(1, arrays.size())));
    }
  }
}
