package dev.mastrajpa.db;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A statement as a program writes it, read for its placeholders: {@code ?} as JDBC has them, or
 * {@code $1} as the original has them, in any order and as often as one likes. In a text with
 * {@code $1}, a question mark is PostgreSQL's operator; in one without, the operator is written
 * {@code ??}, as the driver wants it.
 *
 * <p>Literals, quoted names, dollar quotes and comments are left as they are.
 *
 * @param rest the statement without what stands at the {@code spots}
 * @param spots what is put in for the driver, in the order of their places
 * @param arguments for each placeholder of the text, which argument it takes, counted from 0
 * @param parameters how many arguments the statement takes
 */
record SqlTemplate(String rest, List<Spot> spots, List<Integer> arguments, int parameters) {

  private static final String MARK = "{mastra}.";
  private static final int MOST_DIGITS = 5; // a statement takes at most 65,535 arguments

  SqlTemplate {
    spots = List.copyOf(spots);
    arguments = List.copyOf(arguments);
  }

  static SqlTemplate of(String sql) {
    return new Reader(sql).read();
  }

  /**
   * The statement for the driver.
   *
   * @param tablePrefix what stands for {@code {mastra}.}
   */
  String text(String tablePrefix) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (Spot spot : spots) {
      text.append(rest, from, spot.place());
      text.append(spot.content() == Content.TABLE_PREFIX ? tablePrefix : "?");
      from = spot.place();
    }
    return text.append(rest, from, rest.length()).toString();
  }

  /** What is put in. */
  enum Content {
    TABLE_PREFIX,
    /** The second of the two question marks that are an operator to the driver. */
    QUESTION_MARK
  }

  /**
   * Where something is put in.
   *
   * @param place in the rest
   */
  record Spot(int place, Content content) {}

  /** Goes through a statement once, from left to right. */
  private static final class Reader {

    private final String sql;
    private final StringBuilder rest = new StringBuilder();
    private final List<Spot> spots = new ArrayList<>();
    private final List<Integer> numbered = new ArrayList<>();
    private int questionMarks;
    private int position;

    Reader(String sql) {
      this.sql = sql;
    }

    SqlTemplate read() {
      while (position < sql.length()) {
        char c = sql.charAt(position);
        switch (c) {
          case '\'' -> copy(endOfQuoted('\'', isEscapeString()));
          case '"' -> copy(endOfQuoted('"', false));
          case '-' -> copy(startsWith("--") ? endOfLine() : position + 1);
          case '/' -> copy(startsWith("/*") ? endOfComment() : position + 1);
          case '$' -> dollar();
          case '{' -> mark();
          case '?' -> questionMark();
          default -> copy(position + 1);
        }
      }
      return numbered.isEmpty() ? withQuestionMarks() : withNumbers();
    }

    private SqlTemplate withQuestionMarks() {
      List<Integer> arguments = IntStream.range(0, questionMarks).boxed().toList();
      List<Spot> marks =
          spots.stream().filter(spot -> spot.content() == Content.TABLE_PREFIX).toList();
      return new SqlTemplate(rest.toString(), marks, arguments, questionMarks);
    }

    /** Where arguments have numbers, question marks are operators, which the driver has doubled. */
    private SqlTemplate withNumbers() {
      int highest = numbered.stream().mapToInt(Integer::intValue).max().orElseThrow();
      return new SqlTemplate(rest.toString(), spots, numbered, highest + 1);
    }

    private void questionMark() {
      if (startsWith("??")) {
        copy(position + 2);
      } else {
        questionMarks++;
        spots.add(new Spot(rest.length(), Content.QUESTION_MARK));
        copy(position + 1);
      }
    }

    private void mark() {
      if (startsWith(MARK)) {
        spots.add(new Spot(rest.length(), Content.TABLE_PREFIX));
        position += MARK.length();
      } else {
        copy(position + 1);
      }
    }

    /** A numbered placeholder, a dollar quote, or part of a name. */
    private void dollar() {
      if (position > 0 && isNamePart(sql.charAt(position - 1))) {
        copy(position + 1);
        return;
      }
      int end = position + 1;
      while (end < sql.length() && isDigit(sql.charAt(end))) {
        end++;
      }
      int digits = end - position - 1;
      if (digits == 0) {
        copy(endOfDollarQuote());
      } else if (digits > MOST_DIGITS || sql.charAt(position + 1) == '0') {
        copy(end); // the server says what is wrong with it
      } else {
        numbered.add(Integer.parseInt(sql.substring(position + 1, end)) - 1);
        rest.append('?');
        position = end;
      }
    }

    private int endOfDollarQuote() {
      int end = position + 1;
      while (end < sql.length() && isNamePart(sql.charAt(end)) && sql.charAt(end) != '$') {
        end++;
      }
      if (end == sql.length() || sql.charAt(end) != '$') {
        return position + 1;
      }
      String tag = sql.substring(position, end + 1);
      return endAfter(tag, end + 1);
    }

    private int endOfQuoted(char quote, boolean escapes) {
      int end = position + 1;
      while (end < sql.length()) {
        char c = sql.charAt(end);
        if (c == '\\' && escapes) {
          end += 2;
        } else if (c == quote) {
          return end + 1; // a doubled quote begins the next literal, which changes nothing
        } else {
          end++;
        }
      }
      return sql.length();
    }

    private boolean isEscapeString() {
      return position > 0
          && (sql.charAt(position - 1) == 'E' || sql.charAt(position - 1) == 'e')
          && (position == 1 || !isNamePart(sql.charAt(position - 2)));
    }

    private int endOfLine() {
      int end = position;
      while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
        end++;
      }
      return end;
    }

    /** Comments in comments count. */
    private int endOfComment() {
      int depth = 1;
      int end = position + 2;
      while (end < sql.length() && depth > 0) {
        if (sql.startsWith("/*", end)) {
          depth++;
          end += 2;
        } else if (sql.startsWith("*/", end)) {
          depth--;
          end += 2;
        } else {
          end++;
        }
      }
      return end;
    }

    private int endAfter(String closing, int from) {
      int found = sql.indexOf(closing, from);
      return found < 0 ? sql.length() : found + closing.length();
    }

    private void copy(int end) {
      rest.append(sql, position, end);
      position = end;
    }

    private boolean startsWith(String start) {
      return sql.startsWith(start, position);
    }

    private static boolean isNamePart(char c) {
      return c == '_' || c == '$' || isDigit(c) || Character.isLetter(c) || c > 127;
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }
  }
}
