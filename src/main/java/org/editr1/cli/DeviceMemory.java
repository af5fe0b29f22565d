package org.editr1.cli;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.editr1.UserError;
import org.editr1.tensor.NativeLibraries;
import org.jspecify.annotations.Nullable;

/** A device and its total memory. */
public record DeviceMemory(String name, long bytes) {
  /**
   * @param name {@code cpu} or {@code cuda:N}; null: the first GPU if there is one
   */
  public static DeviceMemory of(@Nullable String name) {
    String chosen = name != null ? name : gpus() > 0 ? "cuda:0" : "cpu";
    if (chosen.equals("cpu")) {
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      return new DeviceMemory(chosen, system.getTotalMemorySize());
    }
    int index = Integer.parseInt(DeviceOption.checked(chosen).substring("cuda:".length()));
    if (index >= gpus()) {
      throw new UserError("--device: there is no " + chosen + " on this machine");
    }
    return new DeviceMemory(chosen, CudaUtils.getGpuMemory(Device.gpu(index)).getMax());
  }

  private static int gpus() {
    return NativeLibraries.load().getGpuCount();
  }
}
