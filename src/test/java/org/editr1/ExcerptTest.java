package org.editr1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ExcerptTest {
  @Test
  void isOneLineThatAnyFileCanHold() {
    assertEquals("a b c", Excerpt.of(" a\r\n\tb \u0000\uD800c\n"));
    assertEquals("\uD83D\uDE00", Excerpt.of("\uD83D\uDE00"));
  }

  @Test
  void isCutBetweenCharacters() {
    assertEquals("abc", Excerpt.of("abc", 3));
    assertEquals("abc...", Excerpt.of("abcd", 3));
    assertEquals("ab...", Excerpt.of("ab\uD83D\uDE00d", 3));
  }
}
