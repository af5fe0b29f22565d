package org.editr1.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged;
import org.editr1.journey.Message;
import org.jspecify.annotations.Nullable;

/**
 * Collects the effects of one event. A step is trained after all that is journaled, since its
 * checkpoint says that it happened; the answer to a worker comes last.
 */
final class EffectList {
  private final List<Effect> effects = new ArrayList<>();
  private @Nullable Effect training;
  private @Nullable Message answer;

  void add(Effect effect) {
    effects.add(effect);
  }

  void train(Effect.Train step) {
    training = step;
  }

  void publish(Message message) {
    effects.add(new Effect.Publish(message));
  }

  void log(Logged.Level level, String format, Object... arguments) {
    effects.add(new Logged.Line(level, String.format(Locale.ROOT, format, arguments)));
  }

  void answer(Message reply) {
    answer = reply;
  }

  List<Effect> take() {
    if (training != null) {
      effects.add(training);
      training = null;
    }
    if (answer != null) {
      effects.add(new Effect.Answer(answer));
      answer = null;
    }
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }
}
