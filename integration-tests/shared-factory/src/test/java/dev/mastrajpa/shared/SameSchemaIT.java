package dev.mastrajpa.shared;

/** Mastra's tables among the application's own, which its hbm2ddl drops. */
class SameSchemaIT extends HelpDeskStories {

  SameSchemaIT() {
    super("desk");
  }
}
