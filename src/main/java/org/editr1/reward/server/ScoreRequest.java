package org.editr1.reward.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The request of the reference's client to its reward server (Edit-R1, {@code reward_server.py}).
 * All lists have one entry per sample.
 *
 * @param images edited images as files, JPEG from the reference
 * @param sources the source images
 */
public record ScoreRequest(
    List<byte[]> images, List<byte[]> sources, List<String> prompts, List<String> requirements) {
  private static final String IMAGES = "images";
  private static final String SOURCES = "ref_images";
  private static final String PROMPTS = "prompts";
  private static final String METADATAS = "metadatas";
  private static final String REQUIREMENT = "requirement";

  /** Reads a request; the requirement is empty where the metadata has none. */
  public static ScoreRequest read(byte[] body) throws BadPickle {
    if (!(PickleReader.read(body) instanceof Map<?, ?> fields)) {
      throw new BadPickle("the request is no dictionary");
    }
    List<byte[]> images = list(fields, IMAGES, byte[].class, "bytes");
    List<byte[]> sources = list(fields, SOURCES, byte[].class, "bytes");
    List<String> prompts = list(fields, PROMPTS, String.class, "text");
    List<String> requirements = requirements(fields, images.size());
    if (sources.size() != images.size()
        || prompts.size() != images.size()
        || requirements.size() != images.size()) {
      throw new BadPickle(
          "%s images, %s ref_images, %s prompts and %s metadatas; expected one per sample"
              .formatted(images.size(), sources.size(), prompts.size(), requirements.size()));
    }
    return new ScoreRequest(images, sources, prompts, requirements);
  }

  private static List<String> requirements(Map<?, ?> fields, int samples) throws BadPickle {
    List<String> requirements = new ArrayList<>();
    if (fields.containsKey(METADATAS)) {
      for (Map<?, ?> metadata : list(fields, METADATAS, Map.class, "a dictionary")) {
        requirements.add(requirement(metadata.get(REQUIREMENT)));
      }
    }
    return requirements.isEmpty() ? Collections.nCopies(samples, "") : requirements;
  }

  private static String requirement(@Nullable Object found) throws BadPickle {
    if (found == null || PickleReader.isNone(found)) {
      return "";
    }
    if (found instanceof String text) {
      return text;
    }
    throw new BadPickle("metadatas: a requirement is no text");
  }

  private static <T> List<T> list(Map<?, ?> fields, String name, Class<T> type, String what)
      throws BadPickle {
    if (!(fields.get(name) instanceof List<?> found)) {
      throw new BadPickle(name + " is missing or no list");
    }
    List<T> values = new ArrayList<>();
    for (Object value : found) {
      if (!type.isInstance(value)) {
        throw new BadPickle(name + "[" + values.size() + "] is not " + what);
      }
      values.add(type.cast(value));
    }
    return values;
  }

  /** The request as a pickle. */
  public byte[] write() {
    List<Object> metadatas = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      Map<String, Object> metadata = new LinkedHashMap<>();
      metadata.put("prompt", prompts.get(i));
      metadata.put(REQUIREMENT, requirements.get(i));
      metadatas.add(metadata);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(SOURCES, sources);
    fields.put(IMAGES, images);
    fields.put(PROMPTS, prompts);
    fields.put(METADATAS, metadatas);
    return PickleWriter.write(fields);
  }
}
