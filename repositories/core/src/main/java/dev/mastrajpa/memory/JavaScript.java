package dev.mastrajpa.memory;

/** What JavaScript understands by words that Java has too. */
final class JavaScript {

  private JavaScript() {}

  /** The text without white space at its ends, which is not quite what Java takes for such. */
  static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isWhiteSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isWhiteSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isWhiteSpace(char c) {
    return (c >= '\t' && c <= '\r') || c == '\uFEFF' || Character.isSpaceChar(c);
  }
}
