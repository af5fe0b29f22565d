package org.editr1.tensor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the smallest TorchScript archive that LibTorch loads: one class without parameters whose
 * source text holds the operators.
 */
final class OpsArchive {
  private static final String FOLDER = "ops/";

  private OpsArchive() {}

  /** A temporary file with the archive of {@code methods}, the text of the class body. */
  static Path write(String methods) throws IOException {
    Path file = Files.createTempFile("edit-r1-ops", ".pt");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      store(zip, "data.pkl", moduleObject());
      store(zip, "code/__torch__.py", classText(methods).getBytes(StandardCharsets.UTF_8));
      store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "version", "10\n".getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static String classText(String methods) {
    return "class Ops(Module):\n"
        + "  __parameters__ = []\n"
        + "  __buffers__ = []\n"
        + "  training : bool\n"
        + methods.indent(2);
  }

  /** The pickle of {@code Ops()} with {@code training = True}. */
  private static byte[] moduleObject() {
    byte[] head = {(byte) 0x80, 2};
    byte[] type = "c__torch__\nOps\n)\u0081}(X".getBytes(StandardCharsets.ISO_8859_1);
    byte[] name = "training".getBytes(StandardCharsets.UTF_8);
    byte[] tail = {(byte) 0x88, 'u', 'b', '.'};
    return ByteBuffer.allocate(head.length + type.length + 4 + name.length + tail.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(head)
        .put(type)
        .putInt(name.length)
        .put(name)
        .put(tail)
        .array();
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(FOLDER + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
