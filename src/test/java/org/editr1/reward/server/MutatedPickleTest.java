package org.editr1.reward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of broken and hostile bodies: each is read or refused, never anything else, and takes
 * no more memory than its size allows.
 */
class MutatedPickleTest {
  private static final Path GOLDENS = Path.of("src/test/resources/goldens");
  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Of one opcode: an empty dictionary that gets its first entry, or a text of a few bytes. */
  private static final long MOST_BYTES_OF_A_BYTE = 400;

  private static final long ALWAYS = 1 << 20;

  static List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> cases = Files.list(GOLDENS)) {
      for (Path folder :
          cases.filter(each -> each.toString().contains("reward-protocol")).toList()) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file :
              files.filter(each -> each.toString().endsWith(".bin")).sorted().toList()) {
            byte[] body = Files.readAllBytes(file);
            if (body.length < 20_000) {
              seeds.add(body);
            }
          }
        }
      }
    }
    return seeds;
  }

  static byte[] mutated(byte[] seed, List<byte[]> seeds, Random random) {
    byte[] body = seed.clone();
    for (int change = random.nextInt(4); change >= 0 && body.length > 0; change--) {
      int at = random.nextInt(body.length);
      switch (random.nextInt(5)) {
        case 0 -> body[at] = (byte) random.nextInt(256);
        case 1 -> body[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> body = Arrays.copyOf(body, at);
        case 3 -> {
          Opcode[] opcodes = Opcode.values();
          body[at] = (byte) opcodes[random.nextInt(opcodes.length)].code();
        }
        default -> body = spliced(body, at, seeds.get(random.nextInt(seeds.size())), random);
      }
    }
    return body;
  }

  private static byte[] spliced(byte[] body, int at, byte[] other, Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(body, 0, at);
    int from = other.length == 0 ? 0 : random.nextInt(other.length);
    out.write(other, from, Math.min(other.length - from, random.nextInt(200)));
    out.write(body, at, body.length - at);
    return out.toByteArray();
  }

  @Test
  void everyMutationIsReadOrRefused() throws IOException {
    List<byte[]> seeds = seeds();
    assertTrue(seeds.size() > 60, "too few bodies to mutate: " + seeds.size());
    Random random = new Random(1);
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] body = mutated(seeds.get(i % seeds.size()), seeds, random);
      long before = MEMORY.getCurrentThreadAllocatedBytes();
      try {
        ScoreRequest request = ScoreRequest.read(body);
        assertEquals(request.images().size(), request.requirements().size());
        read++;
      } catch (BadPickle e) {
        refused++;
      }
      long taken = MEMORY.getCurrentThreadAllocatedBytes() - before;
      assertTrue(
          taken <= ALWAYS + MOST_BYTES_OF_A_BYTE * body.length, taken + " for " + body.length);
    }
    assertTrue(read > 100, read + " read");
    assertTrue(refused > 10_000, refused + " refused");
  }

  /** The densest bodies there are: an object for every byte. */
  @Test
  void boundsNumberOfObjects() {
    for (char opcode : new char[] {']', '}', '(', 'N'}) {
      byte[] body = new byte[8 << 20];
      Arrays.fill(body, (byte) opcode);
      assertThrows(BadPickle.class, () -> PickleReader.read(body));
    }
    byte[] kept = new byte[8 << 20];
    for (int i = 0; i + 2 < kept.length; i += 3) {
      kept[i] = '}';
      kept[i + 1] = (byte) 0x94;
      kept[i + 2] = 'a';
    }
    kept[0] = ']';
    kept[1] = (byte) 0x94;
    long before = MEMORY.getCurrentThreadAllocatedBytes();
    assertThrows(BadPickle.class, () -> PickleReader.read(kept));
    assertTrue(MEMORY.getCurrentThreadAllocatedBytes() - before < 64 << 20);
  }
}
