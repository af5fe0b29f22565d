package org.editr1.node;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.editr1.io.file.Sha256;

/** This build of the project. */
public final class Build {
  public static final String VERSION = "0.1.0";

  /** No result depends on these packages. */
  private static final List<String> LOOKING_ON = List.of("cli", "lab", "node", "watch");

  private Build() {}

  /** The version and 12 hexadecimal digits over the classes that results depend on. */
  public static String id() {
    CodeSource source =
        Objects.requireNonNull(Build.class.getProtectionDomain().getCodeSource(), "no class path");
    try {
      Path place = Path.of(source.getLocation().toURI());
      if (Files.isDirectory(place)) {
        return id(place);
      }
      try (FileSystem jar = FileSystems.newFileSystem(place)) {
        return id(jar.getPath("/"));
      }
    } catch (IOException | URISyntaxException e) {
      return VERSION;
    }
  }

  private static String id(Path root) throws IOException {
    Path top = root.resolve("org/editr1");
    try (Stream<Path> all = Files.walk(top)) {
      Sha256 digest = new Sha256();
      List<Path> classes =
          all.filter(file -> file.toString().endsWith(".class"))
              .filter(file -> !LOOKING_ON.contains(top.relativize(file).getName(0).toString()))
              .sorted()
              .toList();
      for (Path file : classes) {
        digest.add(ByteBuffer.wrap(Files.readAllBytes(file)));
      }
      return VERSION + "+" + digest.hex().substring(0, 12);
    }
  }
}
