package dev.mastrajpa.shared;

/** Mastra's tables in a schema whose name must be quoted. */
class OddSchemaIT extends HelpDeskStories {

  OddSchemaIT() {
    super("We Ird");
  }
}
