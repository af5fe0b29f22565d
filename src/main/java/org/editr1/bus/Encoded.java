package org.editr1.bus;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.editr1.journey.Message;

/**
 * A message on its way out, encoded once.
 *
 * @param bytes as {@link WireCodec} reads them
 */
public record Encoded(Message message, Buffer bytes) {
  /** Returns the name of the record and its JSON. */
  @Override
  public String toString() {
    int tagEnd = 4 + bytes.getInt(0);
    return message.getClass().getSimpleName()
        + " "
        + bytes.getString(tagEnd, bytes.length(), StandardCharsets.UTF_8.name());
  }
}
