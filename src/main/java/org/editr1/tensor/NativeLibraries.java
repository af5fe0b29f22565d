package org.editr1.tensor;

import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.util.Utils;
import java.io.IOException;
import org.editr1.UserError;

/** The native libraries of PyTorch and the tokenizers, which DJL unpacks into a folder once. */
public final class NativeLibraries {
  private NativeLibraries() {}

  /**
   * Loads the libraries and returns the engine.
   *
   * @throws UserError if they cannot be unpacked or loaded
   */
  public static Engine load() {
    try {
      Engine engine = Engine.getEngine("PyTorch");
      LibUtils.checkStatus();
      return engine;
    } catch (RuntimeException | LinkageError e) {
      throw refusal(e);
    }
  }

  private static UserError refusal(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new UserError(
        cause instanceof IOException
            ? "the native libraries cannot be unpacked into %s (%s): make 500 MB of room there, or name another folder by ENGINE_CACHE_DIR"
                .formatted(Utils.getEngineCacheDir(), cause)
            : "the native library of PyTorch does not load (%s): PyTorch for x86-64 or AArch64 Linux with glibc 2.28 is needed"
                .formatted(cause),
        failure);
  }
}
