package org.editr1.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the workers of one process saw in the same stretch of time.
 *
 * @param seconds of the stretch
 * @param claimMicros how long each answered claim took
 * @param orders that were told done; {@code sent} and {@code fetched}: bytes to and from the store
 */
record Measurements(double seconds, List<Long> claimMicros, long orders, long sent, long fetched) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Measurements read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Measurements.class);
  }

  byte[] json() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /** Of several processes at the same time. */
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
