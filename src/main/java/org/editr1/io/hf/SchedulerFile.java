package org.editr1.io.hf;

import org.editr1.diffusion.FlowMatchSchedule;

/** Reads {@code scheduler/scheduler_config.json}. */
public final class SchedulerFile {
  private SchedulerFile() {}

  /** Missing keys take the defaults of diffusers' FlowMatchEulerDiscreteScheduler. */
  public static FlowMatchSchedule schedule(ConfigFile file) {
    file.requireKnown("scheduler");
    return new FlowMatchSchedule(
        file.number("shift", 1.0),
        file.flag("use_dynamic_shifting", false),
        file.text("time_shift_type", "exponential").equals("exponential"),
        file.number("base_shift", 0.5),
        file.number("max_shift", 1.15),
        file.integer("base_image_seq_len", 256),
        file.integer("max_image_seq_len", 4096),
        file.number("shift_terminal", 0));
  }
}
