package org.editr1.watch.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TopScreenTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void lostWorkersAreInCapitals() throws IOException {
    String run =
        "{\"run\": \"tiny\", \"version\": 3, \"steps\": 9, \"samplesPerSecond\": 4.26, \"paused\":"
            + " \"\"}";
    String cluster =
        """
        {"busy": 0.97, "workers": [
          {"worker": "head", "node": "train", "roles": [], "presence": "live", "phase": "running",
           "version": 3, "seen": 1, "leases": []},
          {"worker": "w-1", "node": "train", "roles": ["train"], "presence": "lost", "phase": "train",
           "version": 2, "busy": 0.5, "samples": 12, "seen": 14.2,
           "leases": [{"order": "step-3/group-1/train-0"}]}],
         "processes": [{"node": "train", "heap": 123e6, "loopLag": 0.0125, "cpu": 8, "seen": 2}]}
        """;
    assertEquals(
        """
        tiny  step 3 of 9  busy 97%  4.3 samples/s

        WORKER                 NODE         PHASE      VERSION   BUSY  SAMPLES  LEASE                        SEEN
        head                   train        running          3      -        -  -                            now
        w-1                    train        LOST             2    50%       12  step-3/group-1/train-0       14 s ago

        PROCESS                        HEAP     LOOP LAG        CPU  SEEN
        train                        123 MB      12.5 ms        8 s  now
        """,
        TopScreen.of(JSON.readTree(run), JSON.readTree(cluster)));
  }
}
