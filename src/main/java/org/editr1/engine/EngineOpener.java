package org.editr1.engine;

import org.editr1.journey.RunSpec;

/** Loads the models of a device's roles; blocking, called on the device's own thread. */
public interface EngineOpener {
  /**
   * @param specification as the head sent it; paths of model folders are the worker's own
   */
  WorkerEngines open(RunSpec specification);
}
