package dev.mastrajpa.jakartaee;

import org.junit.jupiter.api.extension.RegisterExtension;

/** On the configuration with MicroProfile, which has no enterprise beans. */
class MicroProfileIT extends DeskContract {

  @RegisterExtension
  static final DeskOnServer desk =
      DeskOnServer.withTheServersDataSources("microprofile", "standalone-microprofile.xml");

  @Override
  DeskOnServer desk() {
    return desk;
  }
}
