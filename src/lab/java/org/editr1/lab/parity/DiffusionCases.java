package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.diffusion.Sampling;
import org.editr1.diffusion.VelocityField;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.SchedulerFile;
import org.editr1.journey.RunSpec.Solver;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/** The scheduler of diffusers and the solvers of the reference trainer. */
final class DiffusionCases {
  private DiffusionCases() {}

  /** FlowMatchEulerDiscreteScheduler. */
  static void schedule(CaseFolder in, Outputs out, Scope scope) {
    FlowMatchSchedule schedule =
        SchedulerFile.schedule(
            new ConfigFile(in.file("case.json"), in.args().path("scheduler_config")));
    List<Double> mu = new ArrayList<>();
    for (JsonNode run : in.args().path("runs")) {
      int tokens = run.path("image_seq_len").asInt();
      float[] sigmas = schedule.sigmas(run.path("num_inference_steps").asInt(), tokens);
      float[] timesteps = Arrays.copyOf(sigmas, sigmas.length - 1);
      for (int i = 0; i < timesteps.length; i++) {
        timesteps[i] *= 1000;
      }
      out.put("out." + mu.size() + ".sigmas", sigmas, sigmas.length);
      out.put("out." + mu.size() + ".timesteps", timesteps, timesteps.length);
      mu.add(schedule.mu(tokens));
    }
    out.result("mu", mu);
  }

  /** The solvers of the reference trainer on an affine velocity field. */
  static void sampler(CaseFolder in, Outputs out, Scope scope) {
    NDArray w = in.tensor(scope, "in.w");
    NDArray b = in.tensor(scope, "in.b");
    NDArray c = in.tensor(scope, "in.c");
    VelocityField field = (x, t) -> Ops.linear(Ops.toFloat32(x), w).add(b.mul(t[0])).add(c);
    NDArray start = in.tensor(scope, "in.x_init");
    Sampling.Trajectory trajectory =
        new Sampling(
                in.label("solver", Solver.class),
                in.floats("in.sigmas"),
                in.flag("deterministic") ? 0 : in.number("eta"))
            .run(
                field,
                in.name().endsWith("-bf16") ? Ops.toBfloat16(start) : start,
                i -> in.tensor(scope, "in.noise").get(new NDIndex(i)));
    out.put("out.trajectory", trajectory.latents());
    SortedMap<Integer, NDArray> logProbs = new TreeMap<>();
    for (int i = 0; i < trajectory.logProbs().size(); i++) {
      NDArray logProb = trajectory.logProbs().get(i);
      if (logProb != null) {
        logProbs.put(i, logProb);
      }
    }
    out.result("log_prob_steps", logProbs.keySet());
    if (!logProbs.isEmpty()) {
      out.put("out.log_prob", List.copyOf(logProbs.values()));
    }
  }
}
