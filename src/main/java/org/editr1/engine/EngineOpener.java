package org.editr1.engine;

/** Loads the models of a device's roles; blocking, called on the device's own thread. */
public interface EngineOpener {
  /**
   * @param specification the run's specification as the head stored it (JSON)
   */
  WorkerEngines open(byte[] specification);
}
