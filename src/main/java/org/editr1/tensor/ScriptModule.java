package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The scripted module that {@link Ops} calls, loaded once and never unloaded.
 *
 * @param manager owns markers and scalars
 * @param methods marker arrays by method name
 * @param scalars scalar arrays by value
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

  private static final String CLASS_HEAD =
      """
      class Ops(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
      """;

  /** The pickle of {@code Ops()} with {@code training = True}. */
  private static final String MODULE_OBJECT =
      "\u0080\2c__torch__\nOps\n)\u0081}(X\10\0\0\0training\u0088ub.";

  static ScriptModule load() {
    NDManager manager = NDManager.newBaseManager();
    try (InputStream text = Ops.class.getResourceAsStream("ops.py")) {
      if (text == null) {
        throw new IllegalStateException("ops.py is not on the class path");
      }
      byte[] archive = archive(new String(text.readAllBytes(), StandardCharsets.ISO_8859_1));
      PtSymbolBlock block =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), true, false);
      return new ScriptModule(block, manager, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A number as an array, since DJL passes only arrays. It stays on the CPU, where reading it waits
   * for no device.
   */
  NDArray scalar(double value) {
    return scalars.computeIfAbsent(value, manager::create);
  }

  /** An extra input that carries the method's name to DJL. */
  private NDArray marker(String method) {
    return methods.computeIfAbsent(
        method,
        name -> {
          NDArray marker = manager.zeros(new Shape(1));
          marker.setName("module_method:" + name);
          return marker;
        });
  }

  /** Runs {@code method} of the scripted module in training mode, as autograd requires. */
  NDArray call(String method, NDArray... inputs) {
    PLAIN_EXECUTOR.get();
    NDList list = new NDList(inputs);
    list.add(marker(method));
    return IValueUtils.forward(block, list, true).get(0);
  }

  /**
   * The smallest TorchScript archive that LibTorch loads: one class without parameters, with the
   * operators as source text.
   */
  private static byte[] archive(String methods) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      store(zip, "data.pkl", MODULE_OBJECT);
      store(zip, "code/__torch__.py", CLASS_HEAD + methods.indent(2));
      store(zip, "constants.pkl", "\u0080\2).");
      store(zip, "version", "10\n");
    }
    return out.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry("ops/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
