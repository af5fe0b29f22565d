package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The scripted module that {@link Ops} calls, loaded once and never unloaded.
 *
 * @param manager owns what every call needs again
 * @param methods by name the arrays that say which method is meant
 * @param scalars by value
 */
record ScriptModule(
    PtSymbolBlock block,
    NDManager manager,
    Map<String, NDArray> methods,
    Map<Double, NDArray> scalars) {
  private static final ThreadLocal<Boolean> PLAIN_EXECUTOR =
      ThreadLocal.withInitial(
          () -> {
            // The optimising executor re-specialises on new shapes and changes bits when it does.
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  static ScriptModule load() {
    NDManager manager = NDManager.newBaseManager();
    try (InputStream text = Ops.class.getResourceAsStream("ops.py")) {
      if (text == null) {
        throw new IllegalStateException("ops.py is not on the class path");
      }
      Path archive = OpsArchive.write(new String(text.readAllBytes(), StandardCharsets.UTF_8));
      PtSymbolBlock block =
          JniUtils.loadModule(
              (PtNDManager) manager, archive, true, new String[0], new String[0], true);
      Files.delete(archive);
      return new ScriptModule(block, manager, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * DJL passes nothing but arrays; this one stays on the CPU, where reading it waits for nothing.
   */
  NDArray scalar(double value) {
    return scalars.computeIfAbsent(value, manager::create);
  }

  /** DJL finds the method's name on an extra array of the input list. */
  private NDArray marker(String method) {
    return methods.computeIfAbsent(
        method,
        name -> {
          NDArray marker = manager.zeros(new ai.djl.ndarray.types.Shape(1));
          marker.setName("module_method:" + name);
          return marker;
        });
  }

  /** Runs {@code method} of the scripted module in training mode, which autograd accepts. */
  NDArray call(String method, NDArray... inputs) {
    PLAIN_EXECUTOR.get();
    NDList list = new NDList(inputs.length + 1);
    for (NDArray input : inputs) {
      list.add(input);
    }
    list.add(marker(method));
    return IValueUtils.forward(block, list, true).get(0);
  }
}
