package dev.mastrajpa.jakartaee;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On the configuration with MicroProfile, which has no enterprise beans. */
class MicroProfileIT extends DeskContract {

  @RegisterExtension
  static final DeskOnServer desk =
      new DeskOnServer(
          "microprofile",
          "standalone-microprofile.xml",
          (server, database) -> DeskOnServer.withTheServersDataSources(server));

  @Override
  DeskOnServer desk() {
    return desk;
  }
}
