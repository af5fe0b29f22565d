package org.editr1.lab.tiny.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.editr1.io.hf.ConfigFile;

/**
 * The tensors of diffusers' AutoencoderKLQwenImage. Of the kernels over three frames a picture uses
 * the last slice only, and no {@code time_conv}; they are there because the reference has them.
 */
public final class QwenVaePlan {
  private static final int COLOURS = 3;

  private final TensorPlan plan = new TensorPlan();
  private final int[] widths;
  private final int blocks;
  private final int latents;
  private final JsonNode downsamplesTime;

  private QwenVaePlan(ConfigFile file) {
    int base = file.integer("base_dim", 96);
    List<Integer> factors = file.integers("dim_mult", List.of(1, 2, 4, 4));
    this.widths = factors.stream().mapToInt(factor -> base * factor).toArray();
    this.blocks = file.integer("num_res_blocks", 2);
    this.latents = file.integer("z_dim", 16);
    this.downsamplesTime = file.root().path("temperal_downsample");
  }

  /**
   * @param file {@code config.json}
   */
  public static TensorPlan of(ConfigFile file) {
    QwenVaePlan vae = new QwenVaePlan(file);
    vae.encoder(2 * vae.latents);
    vae.cube("quant_conv", 2 * vae.latents, 2 * vae.latents, 1);
    vae.cube("post_quant_conv", vae.latents, vae.latents, 1);
    vae.decoder();
    return vae.plan;
  }

  private void encoder(int moments) {
    int last = widths.length - 1;
    int index = 0;
    cube("encoder.conv_in", COLOURS, widths[0], 3);
    for (int level = 0; level <= last; level++) {
      int width = widths[level];
      for (int i = 0; i < blocks; i++) {
        int in = i == 0 ? widths[Math.max(0, level - 1)] : width;
        residual("encoder.down_blocks." + index++, in, width);
      }
      if (level < last) {
        String at = "encoder.down_blocks." + index++ + ".";
        plan.conv(at + "resample.1", width, width, 3);
        if (downsamplesTime.path(level).asBoolean()) {
          time(at + "time_conv", width, width);
        }
      }
    }
    middle("encoder.mid_block.", widths[last]);
    gamma("encoder.norm_out", widths[last], 3);
    cube("encoder.conv_out", widths[last], moments, 3);
  }

  private void decoder() {
    int last = widths.length - 1;
    cube("decoder.conv_in", latents, widths[last], 3);
    middle("decoder.mid_block.", widths[last]);
    int before = widths[last];
    for (int level = 0; level <= last; level++) {
      String at = "decoder.up_blocks." + level + ".";
      int width = widths[last - level];
      for (int i = 0; i <= blocks; i++) {
        residual(at + "resnets." + i, i == 0 ? before : width, width);
      }
      before = width / 2;
      if (level < last) {
        plan.conv(at + "upsamplers.0.resample.1", width, before, 3);
        if (downsamplesTime.path(last - 1 - level).asBoolean()) {
          time(at + "upsamplers.0.time_conv", width, 2 * width);
        }
      }
    }
    gamma("decoder.norm_out", widths[0], 3);
    cube("decoder.conv_out", widths[0], COLOURS, 3);
  }

  private void middle(String at, int width) {
    residual(at + "resnets.0", width, width);
    gamma(at + "attentions.0.norm", width, 2);
    plan.conv(at + "attentions.0.to_qkv", width, 3 * width, 1)
        .conv(at + "attentions.0.proj", width, width, 1);
    residual(at + "resnets.1", width, width);
  }

  private void residual(String at, int in, int out) {
    gamma(at + ".norm1", in, 3);
    cube(at + ".conv1", in, out, 3);
    gamma(at + ".norm2", out, 3);
    cube(at + ".conv2", out, out, 3);
    if (in != out) {
      cube(at + ".conv_shortcut", in, out, 1);
    }
  }

  /**
   * @param axes behind the channels, all of size 1
   */
  private void gamma(String name, int width, int axes) {
    long[] shape = new long[1 + axes];
    Arrays.fill(shape, 1);
    shape[0] = width;
    plan.tensor(name + ".gamma", 1, 0, shape);
  }

  /** A kernel over frames, as spread as one over a picture alone. */
  private void cube(String name, int in, int out, int kernel) {
    double spread = 1 / Math.sqrt(3.0 * in * kernel * kernel);
    plan.map(name + ".weight", spread, out, in, kernel, kernel, kernel)
        .tensor(name + ".bias", 0, 0, out);
  }

  private void time(String name, int in, int out) {
    plan.map(name + ".weight", 0, out, in, 3, 1, 1).tensor(name + ".bias", 0, 0, out);
  }
}
