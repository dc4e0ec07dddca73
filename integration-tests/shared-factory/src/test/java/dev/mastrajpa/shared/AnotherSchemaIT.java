package dev.mastrajpa.shared;

/** Mastra's tables in a schema of their own. */
class AnotherSchemaIT extends HelpDeskStories {

  AnotherSchemaIT() {
    super("agents");
  }
}
