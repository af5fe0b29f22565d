package org.editr1.lab.tiny.plan;

import java.util.List;
import org.editr1.model.vae.AutoencoderKL.AutoencoderKlConfig;

/** The tensors of {@link org.editr1.model.vae.AutoencoderKL}. */
public final class VaePlan {
  private static final int COLOURS = 3;

  private final TensorPlan plan = new TensorPlan();
  private final AutoencoderKlConfig config;

  private VaePlan(AutoencoderKlConfig config) {
    this.config = config;
  }

  public static TensorPlan of(AutoencoderKlConfig config) {
    VaePlan vae = new VaePlan(config);
    vae.encoder();
    vae.decoder();
    int moments = 2 * config.latentChannels();
    if (config.useQuantConv()) {
      vae.plan.conv("quant_conv", moments, moments, 1);
    }
    if (config.usePostQuantConv()) {
      vae.plan.conv("post_quant_conv", config.latentChannels(), config.latentChannels(), 1);
    }
    return vae.plan;
  }

  private void encoder() {
    List<Integer> widths = config.blockOutChannels();
    int last = widths.size() - 1;
    plan.conv("encoder.conv_in", COLOURS, widths.get(0), 3);
    for (int i = 0; i <= last; i++) {
      String at = "encoder.down_blocks." + i + ".";
      resnets(at, config.layersPerBlock(), widths.get(Math.max(0, i - 1)), widths.get(i));
      if (i < last) {
        plan.conv(at + "downsamplers.0.conv", widths.get(i), widths.get(i), 3);
      }
    }
    ends("encoder.", widths.get(last), widths.get(last), 2 * config.latentChannels());
  }

  private void decoder() {
    List<Integer> widths = config.blockOutChannels();
    int last = widths.size() - 1;
    plan.conv("decoder.conv_in", config.latentChannels(), widths.get(last), 3);
    for (int i = 0; i <= last; i++) {
      String at = "decoder.up_blocks." + i + ".";
      int width = widths.get(last - i);
      resnets(at, config.layersPerBlock() + 1, widths.get(Math.min(last, last - i + 1)), width);
      if (i < last) {
        plan.conv(at + "upsamplers.0.conv", width, width, 3);
      }
    }
    ends("decoder.", widths.get(last), widths.get(0), COLOURS);
  }

  private void ends(String at, int middle, int end, int out) {
    resnet(at + "mid_block.resnets.0", middle, middle);
    if (config.midBlockAddAttention()) {
      String attention = at + "mid_block.attentions.0.";
      plan.norm(attention + "group_norm", middle);
      for (String name : new String[] {"to_q", "to_k", "to_v", "to_out.0"}) {
        plan.linear(attention + name, middle, middle);
      }
    }
    resnet(at + "mid_block.resnets.1", middle, middle);
    plan.norm(at + "conv_norm_out", end).conv(at + "conv_out", end, out, 3);
  }

  private void resnets(String at, int count, int in, int out) {
    for (int i = 0; i < count; i++) {
      resnet(at + "resnets." + i, i == 0 ? in : out, out);
    }
  }

  private void resnet(String at, int in, int out) {
    plan.norm(at + ".norm1", in)
        .conv(at + ".conv1", in, out, 3)
        .norm(at + ".norm2", out)
        .conv(at + ".conv2", out, out, 3);
    if (in != out) {
      plan.conv(at + ".conv_shortcut", in, out, 1);
    }
  }
}
