package org.editr1.engine.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.editr1.UserError;
import org.editr1.config.WorkerConfiguration;
import org.jspecify.annotations.Nullable;

/** A device and all its memory, taken or not. */
public record DeviceMemory(String name, long bytes) {
  /**
   * @param name {@code cpu} or {@code cuda:N}; null: the first GPU if there is one
   */
  public static DeviceMemory of(@Nullable String name) {
    String wanted = name == null ? (gpus() > 0 ? "cuda:0" : "cpu") : name;
    if (wanted.equals("cpu")) {
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      return new DeviceMemory(wanted, system.getTotalMemorySize());
    }
    if (!WorkerConfiguration.isDevice(wanted)) {
      throw new UserError("--device is " + name + "; expected cpu or cuda:N");
    }
    int index = Integer.parseInt(wanted.substring("cuda:".length()));
    if (index >= gpus()) {
      throw new UserError("--device: there is no " + wanted + " on this machine");
    }
    return new DeviceMemory(wanted, CudaUtils.getGpuMemory(Device.gpu(index)).getMax());
  }

  private static int gpus() {
    return Engine.getInstance().getGpuCount();
  }
}
