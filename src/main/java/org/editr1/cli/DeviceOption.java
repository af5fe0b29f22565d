package org.editr1.cli;

import org.editr1.UserError;
import org.editr1.config.WorkerConfiguration;
import org.editr1.engine.djl.DjlEngineOpener;
import picocli.CommandLine.Option;

/** The device on which a command computes. */
public final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "cpu or cuda:N (default: ${DEFAULT-VALUE}).")
  private String device = "cpu";

  /** Its name, as {@link DjlEngineOpener#device} takes it. */
  public String name() {
    return checked(device);
  }

  static String checked(String device) {
    if (!WorkerConfiguration.isDevice(device)) {
      throw new UserError("--device is " + device + "; expected cpu or cuda:N");
    }
    return device;
  }
}
