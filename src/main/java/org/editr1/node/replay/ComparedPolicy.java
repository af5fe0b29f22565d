package org.editr1.node.replay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.editr1.folder.Checkpoint;
import org.editr1.io.file.Sha256;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.journey.PolicyRef;
import org.editr1.model.nn.Adapter;

/**
 * A replayed policy, compared with the policy of the run.
 *
 * @param difference the largest difference, in words; empty if there is none, or if the run's
 *     weights were pruned
 */
public record ComparedPolicy(PolicyRef policy, String sha256, String difference) {
  private static final int SHOWN = 16;

  /**
   * @param now bytes of the replayed adapter file
   * @param checkpoint of the policy's version; it need not exist
   */
  static ComparedPolicy of(PolicyRef policy, byte[] now, Checkpoint checkpoint) {
    String sha256 = Sha256.of(now);
    Path file = checkpoint.adapterFile(policy);
    if (sha256.equals(policy.adapter().sha256()) || !Files.exists(file)) {
      return new ComparedPolicy(policy, sha256, "");
    }
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      Adapter made = PeftFolder.adapter(SafetensorsFile.of(now, "the replayed adapter"));
      return new ComparedPolicy(policy, sha256, largest(made, PeftFolder.adapter(stored)));
    }
  }

  private static String largest(Adapter made, Adapter stored) {
    if (!made.tensors().keySet().equals(stored.tensors().keySet())) {
      return "it has other tensors";
    }
    double most = 0;
    String where = "";
    for (Map.Entry<String, Adapter.Tensor> entry : made.tensors().entrySet()) {
      float[] one = entry.getValue().values();
      float[] other = Objects.requireNonNull(stored.tensors().get(entry.getKey())).values();
      for (int i = 0; i < one.length; i++) {
        double difference = Math.abs((double) one[i] - other[i]);
        if (difference > most) {
          most = difference;
          where = entry.getKey();
        }
      }
    }
    return String.format(Locale.ROOT, "the largest difference is %.3g, in %s", most, where);
  }

  /** Returns whether the replayed adapter equals the stored one bit for bit. */
  public boolean isSame() {
    return sha256.equals(policy.adapter().sha256());
  }

  /** Returns the line to print. */
  String line() {
    String own = sha256.substring(0, SHOWN);
    String head = String.format(Locale.ROOT, "%-10s ", policy.kind().label()) + own;
    if (isSame()) {
      return head + "  as stored";
    }
    String stored = policy.adapter().sha256().substring(0, SHOWN);
    return head + "  differs from " + stored + (difference.isEmpty() ? "" : ": " + difference);
  }
}
