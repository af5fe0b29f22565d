package org.editr1.lab.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.editr1.UserError;
import org.editr1.journey.Order;
import org.editr1.journey.Role;

/**
 * How long one device is busy with what.
 *
 * @param encode a task; {@code rollout}, {@code reward}, {@code train}: a sample, the latter at all
 *     its training times
 * @param learn a step's end on the head
 */
public record StageSeconds(
    double encode, double rollout, double reward, double train, double learn) {

  /** The file in which {@code edit-r1 bench train} stores its results for a run configuration. */
  public static Path file(Path home, String run) {
    return home.resolve("runs").resolve("bench-" + run + ".json");
  }

  /**
   * Reads the measured times of a run configuration.
   *
   * @throws UserError if it was not measured
   */
  static StageSeconds measured(Path home, String run) {
    Path file = file(home, run);
    if (!Files.exists(file)) {
      throw new UserError(
          "there are no measured times: %s is missing; measure them with launch/edit-r1 bench train"
                  .formatted(file)
              + " --conf "
              + run
              + ", or give --rollout-seconds, --reward-seconds and --train-seconds");
    }
    try {
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      JsonNode perSample = json.path("device_seconds_per_sample");
      return new StageSeconds(
          number(file, json, "encode_seconds_per_task"),
          number(file, perSample, Role.ROLLOUT.label()),
          number(file, perSample, Role.REWARD.label()),
          number(file, perSample, Role.TRAIN.label()),
          0);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static double number(Path file, JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isNumber()) {
      throw new UserError(file + ": " + key + " is missing; run launch/edit-r1 bench train again");
    }
    return value.asDouble();
  }

  private double of(Role role) {
    return switch (role) {
      case ENCODE -> encode;
      case ROLLOUT -> rollout;
      case REWARD -> reward;
      case TRAIN -> train;
    };
  }

  /** Device seconds of one order. */
  double of(Order order) {
    return of(order.id().role()) * order.size();
  }

  /** Device seconds of a step in a role. */
  double ofStep(Role role, int groups, int samples) {
    return of(role) * groups * (role == Role.ENCODE ? 1 : samples);
  }
}
