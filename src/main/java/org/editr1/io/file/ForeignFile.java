package org.editr1.io.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.editr1.UserError;

/** Files that stand in the place of the expected ones, and what to do about them. */
public final class ForeignFile {
  private static final byte[] LFS =
      "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);
  private static final List<String> PICKLES =
      List.of("pytorch_model.bin", "diffusion_pytorch_model.bin", "adapter_model.bin");

  private ForeignFile() {}

  /**
   * Refuses a pointer that {@code git clone} leaves where Git LFS is not installed.
   *
   * @param bytes the file, or its beginning
   * @param where name of the file in the message
   */
  public static void refusePointer(byte[] bytes, String where) {
    if (Arrays.equals(bytes, 0, Math.min(bytes.length, LFS.length), LFS, 0, LFS.length)) {
      throw new UserError(
          where + " is a pointer of Git LFS, not the file itself; run git lfs pull in its folder");
    }
  }

  /** Refuses a folder whose weights are pickles of PyTorch. */
  public static void refusePickles(Path folder) {
    for (String name : PICKLES) {
      if (Files.exists(folder.resolve(name))) {
        throw new UserError(
            "%s is a pickle, which can run code and is not read; expected safetensors: load it in Python and save it by save_pretrained(folder, safe_serialization=True)"
                .formatted(folder.resolve(name)));
      }
    }
  }

  /** Refuses a path at which nothing is. */
  public static void requireExists(Path path, String expected) {
    if (!Files.exists(path)) {
      throw new UserError(path + " does not exist; expected " + expected);
    }
  }
}
