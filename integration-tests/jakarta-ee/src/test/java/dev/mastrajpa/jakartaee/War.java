package dev.mastrajpa.jakartaee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** The application as the build has made it, or a copy that differs from it. */
record War(Path file) {

  static final War BUILT = new War(Path.of(System.getProperty("desk.war")));

  /**
   * @param directory where the copy is made, under the same name
   */
  War copy(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new War(Files.copy(file, directory.resolve(file.getFileName()), REPLACE_EXISTING));
  }

  War with(String entry, String text) throws IOException {
    return edited(entry, path -> Files.writeString(path, text, UTF_8));
  }

  War with(String entry, Path content) throws IOException {
    return edited(entry, path -> Files.copy(content, path, REPLACE_EXISTING));
  }

  War without(String entry) throws IOException {
    return edited(entry, Files::delete);
  }

  War changed(String entry, UnaryOperator<String> change) throws IOException {
    return edited(
        entry,
        path -> {
          String before = Files.readString(path, UTF_8);
          String after = change.apply(before);
          if (after.equals(before)) {
            throw new IllegalArgumentException("Nothing to change in " + entry + ":\n" + before);
          }
          Files.writeString(path, after, UTF_8);
        });
  }

  private War edited(String entry, Edit edit) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      edit.apply(zip.getPath(entry));
    }
    return this;
  }

  @FunctionalInterface
  private interface Edit {
    void apply(Path entry) throws IOException;
  }
}
