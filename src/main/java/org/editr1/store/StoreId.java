package org.editr1.store;

import java.util.regex.Pattern;
import org.editr1.io.file.PartFile;

/** The rules for names in the store, which come over the network: none leads out of its root. */
final class StoreId {
  /** Where ids of the data set's files begin. */
  static final String DATA = "data/";

  private static final int HASH_DIGITS = 10;
  private static final int MAX_LENGTH = 1024;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private StoreId() {}

  /**
   * @return {@code id} itself
   * @throws StoreFailure if it is not a relative, normal path
   */
  static String checked(String id) {
    if (id.isEmpty() || id.length() > MAX_LENGTH) {
      throw refused(id, "it has " + id.length() + " characters");
    }
    if (id.indexOf('\\') >= 0 || CONTROL.matcher(id).find()) {
      throw refused(id, "it has a backslash or a control character");
    }
    for (String name : id.split("/", -1)) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        throw refused(id, "one of its names is empty, . or ..");
      }
    }
    if (id.endsWith(PartFile.ENDING)) {
      throw refused(id, PartFile.ENDING + " is for unfinished files");
    }
    return id;
  }

  /** Checks like {@link #checked}, and refuses files of the data set, which are only read. */
  static String checkedForWriting(String id) {
    if (isData(checked(id) + "/")) {
      throw refused(id, "the data set is only read");
    }
    return id;
  }

  static boolean isData(String id) {
    return id.startsWith(DATA);
  }

  static StoreFailure refused(String id, String why) {
    return new StoreFailure(
        StoreFailure.Kind.REFUSED,
        "the store refuses the id \"%s\": %s; expected a relative path such as step-3/group-7/rollout-0.safetensors"
            .formatted(CONTROL.matcher(id).replaceAll("?"), why));
  }

  /** {@code rollout-0.safetensors} becomes {@code rollout-0.1a2b3c4d5e.safetensors}. */
  static String withHash(String path, String sha256) {
    int name = path.lastIndexOf('/') + 1;
    int dot = path.lastIndexOf('.');
    int at = dot > name ? dot : path.length();
    return path.substring(0, at) + "." + sha256.substring(0, HASH_DIGITS) + path.substring(at);
  }

  /** Returns whether {@code id} has the beginning of {@code sha256} that {@link #withHash} adds. */
  static boolean carries(String id, String sha256) {
    return id.substring(id.lastIndexOf('/') + 1).contains("." + sha256.substring(0, HASH_DIGITS));
  }
}
