package org.editr1.node;

import java.nio.file.Path;

/** Where the project lies: the launchers pass it, so that commands work from any folder. */
public final class Home {
  private Home() {}

  /** The folder with {@code conf/}, {@code models/} and {@code datasets/}. */
  public static Path folder() {
    return Path.of(System.getProperty("edit-r1.home", "."));
  }
}
