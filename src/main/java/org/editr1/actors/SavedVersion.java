package org.editr1.actors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.editr1.UserError;
import org.editr1.io.json.MessageJson;
import org.editr1.journey.Message.Learned;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.TensorRef;
import org.editr1.store.DiskStore;

/**
 * What a checkpoint holds beside the learner's own files: which policies the version has, in {@code
 * state.json}, and those of them that are older than itself, which open steps still train with.
 */
public record SavedVersion(Path folder) {
  private static final String STATE = "state.json";

  void write(Learned learned, DiskStore store) {
    try {
      for (PolicyRef policy : learned.policies()) {
        if (policy.version() < learned.version()) {
          Files.write(file(policy), store.get(policy.adapter()));
        }
      }
      Files.write(folder.resolve(STATE), MessageJson.write(learned));
    } catch (IOException e) {
      throw new UserError(folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Which policies the version has. */
  public Learned learned() throws IOException {
    return MessageJson.read(Files.readAllBytes(folder.resolve(STATE)), Learned.class);
  }

  /** The file of a policy that is older than the version. */
  public byte[] older(PolicyRef policy) throws IOException {
    return Files.readAllBytes(file(policy));
  }

  /** The version, whose older policies are in the store afterwards. */
  Learned read(DiskStore store) throws IOException {
    Learned learned = learned();
    for (PolicyRef policy : learned.policies()) {
      if (policy.version() < learned.version() && !store.holds(policy.adapter())) {
        putBack(policy, store);
      }
    }
    return learned;
  }

  private void putBack(PolicyRef policy, DiskStore store) throws IOException {
    TensorRef stored = store.put(policy.kind().path(policy.version()), older(policy));
    if (!stored.equals(policy.adapter())) {
      throw new UserError(file(policy) + " is not the adapter " + policy.adapter().id());
    }
  }

  private Path file(PolicyRef policy) {
    return folder.resolve(policy.kind().label() + "-" + policy.version() + ".safetensors");
  }
}
