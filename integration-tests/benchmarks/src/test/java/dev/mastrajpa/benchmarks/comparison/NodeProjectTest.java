package dev.mastrajpa.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of it when Node or npm is not what it should be. */
class NodeProjectTest {

  @TempDir private Path directory;
  private @Nullable String node;
  private @Nullable String npm;

  @BeforeEach
  void keepSettings() {
    node = System.getProperty("mastra.node");
    npm = System.getProperty("mastra.npm");
  }

  @AfterEach
  void restoreSettings() {
    set("mastra.node", node);
    set("mastra.npm", npm);
  }

  @Test
  void saysWhichExecutableIsNone() {
    set("mastra.node", directory.resolve("absent").toString());

    assertThatExceptionOfType(NodeProject.UnavailableException.class)
        .isThrownBy(() -> NodeProject.install(directory))
        .withMessageStartingWith("mastra.node names no executable file: ")
        .withMessageEndingWith("absent");
  }

  @Test
  void saysThatNodeIsTooOld() throws Exception {
    set("mastra.node", script("node", "echo v18.20.4"));

    assertThatExceptionOfType(NodeProject.UnavailableException.class)
        .isThrownBy(() -> NodeProject.install(directory))
        .withMessageContaining("is Node v18.20.4, and the original needs 20");
  }

  @Test
  void saysWhatNpmSaid() throws Exception {
    set("mastra.node", script("node", "echo v22.1.0"));
    set("mastra.npm", script("npm", "echo no registry; exit 3"));

    assertThatExceptionOfType(NodeProject.UnavailableException.class)
        .isThrownBy(() -> NodeProject.install(directory))
        .withMessageContaining("npm ci ")
        .withMessageContaining("failed: no registry");
    assertThat(directory.resolve(".installed")).doesNotExist();
  }

  @Test
  void installsOnceForOneNode() throws Exception {
    Path runs = directory.resolve("runs");
    set("mastra.npm", script("npm", "echo run >> " + runs));

    set("mastra.node", script("node", "echo v22.1.0"));
    NodeProject.install(directory);
    NodeProject again = NodeProject.install(directory);
    assertThat(again.nodeVersion()).isEqualTo("v22.1.0");
    assertThat(runs).content().isEqualTo("run\n");

    set("mastra.node", script("node", "echo v24.0.0"));
    NodeProject.install(directory);
    assertThat(runs).content().isEqualTo("run\nrun\n");
    assertThat(directory.resolve("driver.mjs")).content().contains("WORKLOADS");
  }

  private String script(String name, String body) throws Exception {
    Path script = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script.toString();
  }

  private static void set(String property, @Nullable String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }
}
