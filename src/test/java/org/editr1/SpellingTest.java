package org.editr1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void editsAreInsertionsDeletionsAndReplacements() {
    assertEquals(0, Spelling.edits("steps", "steps"));
    assertEquals(1, Spelling.edits("stps", "steps"));
    assertEquals(3, Spelling.edits("kitten", "sitting"));
    assertEquals(5, Spelling.edits("", "steps"));
    assertEquals(Spelling.edits("lag", "groups"), Spelling.edits("groups", "lag"));
  }

  @Test
  void prefersFirstOfEquallyNearNames() {
    assertEquals("target", Spelling.nearest("traget", List.of("dummy", "target")));
    assertEquals("cat", Spelling.nearest("at", List.of("cat", "bat")));
  }
}
