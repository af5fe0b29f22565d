package org.editr1.watch.console;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Pass;
import org.jspecify.annotations.Nullable;

/**
 * The name of a pass, a group or a sample in a request: {@code step-3}, {@code eval-36}, {@code
 * step-3/group-7} or {@code step-3/group-7/sample-2}.
 *
 * @param group index in the pass, null for all groups
 * @param sample index in the group, null for all samples
 */
record SampleQuery(Pass pass, @Nullable Integer group, @Nullable Integer sample) {
  static final String EXPECTED = "expected step-N or eval-N, /group-N, /sample-N";

  private static final Pattern NAME =
      Pattern.compile("([a-z]+-\\d+)(?:/group-(\\d{1,9})(?:/sample-(\\d{1,9}))?)?");

  static Optional<SampleQuery> parse(String text) {
    Matcher name = NAME.matcher(text);
    if (!name.matches()) {
      return Optional.empty();
    }
    return Pass.ofFolder(name.group(1))
        .map(pass -> new SampleQuery(pass, index(name.group(2)), index(name.group(3))));
  }

  private static @Nullable Integer index(@Nullable String digits) {
    return digits == null ? null : Integer.valueOf(digits);
  }

  /**
   * The group.
   *
   * @throws IllegalStateException where none is named
   */
  GroupKey groupKey() {
    if (group == null) {
      throw new IllegalStateException("the query names no group");
    }
    return new GroupKey(pass, group);
  }
}
