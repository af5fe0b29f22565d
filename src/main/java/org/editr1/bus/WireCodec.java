package org.editr1.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.Token;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Message;
import org.editr1.journey.Message.FindHead;
import org.editr1.journey.Message.HeadFound;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.Refused;

/**
 * One codec for all messages: length and name of the record, then its JSON. Between processes a
 * proof that the sender knows the cluster's token comes before them. A message that cannot be read
 * or is not proven becomes an {@link Unreadable} instead of an exception, because an exception
 * while decoding would leave the sender without any answer.
 */
final class WireCodec implements MessageCodec<Encoded, Object> {
  static final String NAME = "editr1";

  /** The largest message; larger contents go to the store. */
  static final int MAX_BYTES = 64 * 1024;

  /**
   * What a node may say before the head has admitted it: the head checks the proof inside of a
   * hello itself, and the others change no run.
   */
  private static final Set<String> UNPROVEN =
      Stream.of(Hello.class, Refused.class, FindHead.class, HeadFound.class, NodeReport.class)
          .map(Class::getSimpleName)
          .collect(Collectors.toSet());

  private static final String UNKNOWN_SENDER =
      " does not prove that its sender knows the token of this node (security.token)";

  private volatile Token token = Token.NONE;

  /** Proves messages by {@code shared} and asks for its proof from now on. */
  void use(Token shared) {
    token = shared;
  }

  /** Takes the place of a message that could not be read. */
  record Unreadable(String reason) {}

  /**
   * Encodes a message, once for any number of receivers.
   *
   * @throws IllegalArgumentException if it is larger than {@value #MAX_BYTES} bytes
   */
  static Encoded encode(Message message) {
    byte[] tag = message.getClass().getSimpleName().getBytes(StandardCharsets.UTF_8);
    byte[] body = MessageJson.write(message);
    if (body.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "%s of %d bytes is too large for the event bus (at most %d); large things go to the store"
              .formatted(message.getClass().getSimpleName(), body.length, MAX_BYTES));
    }
    Buffer bytes =
        Buffer.buffer(4 + tag.length + body.length)
            .appendInt(tag.length)
            .appendBytes(tag)
            .appendBytes(body);
    return new Encoded(message, bytes);
  }

  /** Returns a {@link Message} or an {@link Unreadable}. */
  static Object decode(Buffer encoded) {
    try {
      int tagEnd = 4 + encoded.getInt(0);
      String tag = encoded.getString(4, tagEnd);
      Class<?> type = MessageJson.MESSAGES.get(tag);
      if (type == null) {
        return new Unreadable("unknown message \"" + tag + "\"; do all nodes run the same build?");
      }
      if (encoded.length() - tagEnd > MAX_BYTES) {
        return new Unreadable(tag + " of " + (encoded.length() - tagEnd) + " bytes is too large");
      }
      return MessageJson.read(encoded.getBytes(tagEnd, encoded.length()), type);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return new Unreadable(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void encodeToWire(Buffer buffer, Encoded message) {
    byte[] content = message.bytes().getBytes();
    byte[] proof = token.proof(content);
    buffer.appendInt(content.length).appendInt(proof.length);
    buffer.appendBytes(proof).appendBytes(content);
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    try {
      int start = position + 8 + buffer.getInt(position + 4);
      byte[] proof = buffer.getBytes(position + 8, start);
      Buffer content = buffer.getBuffer(start, start + buffer.getInt(position));
      String tag = content.getString(4, 4 + content.getInt(0));
      return UNPROVEN.contains(tag) || token.accepts(proof, content.getBytes())
          ? decode(content)
          : new Unreadable(tag + UNKNOWN_SENDER);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return new Unreadable(String.valueOf(e.getMessage()));
    }
  }

  /** Local receivers get a copy made of the same bytes: one JVM behaves as a cluster does. */
  @Override
  public Object transform(Encoded message) {
    return decode(message.bytes());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
