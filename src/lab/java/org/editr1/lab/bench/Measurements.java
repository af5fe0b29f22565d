package org.editr1.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The measurements of the workers of one process.
 *
 * @param seconds duration of the measurement
 * @param claimMicros duration of each answered claim
 * @param orders number of accepted results
 * @param sent bytes to the store
 * @param fetched bytes from the store
 */
record Measurements(double seconds, List<Long> claimMicros, long orders, long sent, long fetched) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Measurements read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Measurements.class);
  }

  byte[] json() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /** The sum over processes that were measured at once. */
  static Measurements sum(List<Measurements> all) {
    List<Long> claims = new ArrayList<>();
    all.forEach(one -> claims.addAll(one.claimMicros()));
    return new Measurements(
        all.stream().mapToDouble(Measurements::seconds).average().orElseThrow(),
        claims,
        all.stream().mapToLong(Measurements::orders).sum(),
        all.stream().mapToLong(Measurements::sent).sum(),
        all.stream().mapToLong(Measurements::fetched).sum());
  }
}
