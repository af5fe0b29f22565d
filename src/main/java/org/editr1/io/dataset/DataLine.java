package org.editr1.io.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.editr1.io.file.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * One line of a data set: an instruction on an image.
 *
 * @param number of the line in its file, from 1
 * @param id stable hash of prompt and image path
 * @param image the path in the line, relative to the data set's folder
 * @param imageFile the image, which exists
 * @param targetFile the target image, which exists, or null
 * @param metadata additional keys: texts unchanged, other values as JSON
 */
public record DataLine(
    int number,
    String id,
    String prompt,
    String requirement,
    String image,
    Path imageFile,
    @Nullable Path targetFile,
    Map<String, String> metadata) {

  /** The first 16 hex digits of SHA-256 over prompt, a zero byte and the image's path. */
  static String id(String prompt, String image) {
    return Sha256.of((prompt + "\0" + image).getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }
}
