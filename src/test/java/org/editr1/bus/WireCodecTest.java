package org.editr1.bus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.editr1.Token;
import org.editr1.journey.Message;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.Refused;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WireCodecTest {
  private final WireCodec codec = new WireCodec();

  @TestFactory
  Stream<DynamicTest> everyMessageComesBackEqual() {
    return Samples.of(Message.class)
        .map(
            message ->
                DynamicTest.dynamicTest(
                    message.getClass().getSimpleName(),
                    () -> assertEquals(message, sent((Message) message))));
  }

  @Test
  void everyMessageIsTried() {
    Set<Class<?>> tried = new HashSet<>();
    Samples.of(Message.class).forEach(message -> tried.add(message.getClass()));
    assertEquals(Set.of(Message.class.getPermittedSubclasses()), tried);
  }

  @Test
  void nanAndInfinityComeBackEqual() {
    StepFinished finished =
        new StepFinished(
            new Pass.Step(1), Map.of("a", Double.NaN, "b", Double.NEGATIVE_INFINITY, "c", -0.0));
    assertEquals(finished, sent(finished));
  }

  @Test
  void tooLargeMessageIsRefused() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> WireCodec.encode(new Refused("x".repeat(WireCodec.MAX_BYTES))));
    assertEquals(
        "Refused of 65549 bytes is too large for the event bus (at most 65536);"
            + " large things go to the store",
        refused.getMessage());
  }

  @Test
  void unknownMessageIsUnreadable() {
    assertEquals(
        new WireCodec.Unreadable("unknown message \"Gossip\"; do all nodes run the same build?"),
        WireCodec.decode(wire("Gossip", "{}")));
  }

  @Test
  void missingAndUnknownKeysAreNamed() {
    assertTrue(unreadable("Refused", "{}").contains("'reason'"));
    assertTrue(unreadable("Refused", "{\"reason\":\"a\",\"colour\":1}").contains("\"colour\""));
  }

  @Test
  void truncatedBytesAreUnreadable() {
    Buffer complete = WireCodec.encode(new Refused("because")).bytes();
    for (int length = 0; length < complete.length(); length++) {
      assertInstanceOf(WireCodec.Unreadable.class, WireCodec.decode(complete.getBuffer(0, length)));
    }
  }

  @Test
  void addressNamesAreUnique() {
    List<String> names = Addresses.ALL.stream().map(Address::name).toList();
    assertEquals(names.size(), Set.copyOf(names).size());
    long declared =
        Arrays.stream(Addresses.class.getFields())
            .filter(field -> Address.class.isAssignableFrom(field.getType()))
            .count();
    assertEquals(declared, names.size());
  }

  @Test
  void messageOfAnotherProcessCountsOnlyWithTheToken() {
    codec.use(Token.of("secret"));
    WireCodec stranger = new WireCodec();
    String refused =
        " does not prove that its sender knows the token of this node (security.token)";
    NoWork message = new NoWork(1_000, false);
    assertEquals(message, sent(message));
    assertEquals(new WireCodec.Unreadable("NoWork" + refused), sent(stranger, codec, message));
    stranger.use(Token.of("guess"));
    assertEquals(new WireCodec.Unreadable("NoWork" + refused), sent(stranger, codec, message));
    assertEquals(new Refused("because"), sent(stranger, codec, new Refused("because")));
  }

  @Test
  void proofHoldsForTheMessageThatItCameWithAlone() {
    codec.use(Token.of("secret"));
    Buffer buffer = Buffer.buffer();
    codec.encodeToWire(buffer, WireCodec.encode(new NoWork(1_000, false)));
    Buffer changed =
        Buffer.buffer(buffer.toString(ISO_8859_1).replace("1000", "9000").getBytes(ISO_8859_1));
    assertInstanceOf(WireCodec.Unreadable.class, codec.decodeFromWire(0, changed));
  }

  private Object sent(Message message) {
    return sent(codec, codec, message);
  }

  private static Object sent(WireCodec from, WireCodec to, Message message) {
    Buffer buffer = Buffer.buffer("before");
    from.encodeToWire(buffer, WireCodec.encode(message));
    return to.decodeFromWire("before".length(), buffer);
  }

  private static String unreadable(String tag, String json) {
    return ((WireCodec.Unreadable) WireCodec.decode(wire(tag, json))).reason();
  }

  private static Buffer wire(String tag, String json) {
    return Buffer.buffer().appendInt(tag.length()).appendString(tag).appendString(json);
  }
}
