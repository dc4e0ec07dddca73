package dev.mastrajpa.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An expression or a condition in SQL, as far as it must be understood to stand between brackets in
 * a statement of ours and end where it should.
 */
final class SqlText {

  private static final Pattern WORD =
      Pattern.compile("[\\p{L}_\\x{80}-\\x{10FFFF}][\\p{L}\\p{N}_$\\x{80}-\\x{10FFFF}]*");
  private static final Pattern NUMBER = Pattern.compile("\\.?[0-9][0-9_.]*");
  private static final Pattern OPERATOR = Pattern.compile("[-+*/<>=~!@#%^&|`?]+");
  private static final Pattern DOLLAR_TAG = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)?\\$");

  /** PostgreSQL's, which takes any other white space for a letter. */
  private static final String WHITE_SPACE = " \t\n\r\f\u000b";

  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");

  private static final Set<String> WORDS_OF_TYPES =
      Set.of("varying", "precision", "with", "without", "time", "zone");

  /** A piece of the text; {@code text} is in one spelling for all that means the same. */
  private record Token(Kind kind, String text, int end) {
    boolean is(String other) {
      return text.equals(other);
    }
  }

  private enum Kind {
    WORD,
    NAME,
    STRING,
    OTHER
  }

  /** Why a text is refused, continuing the sentence "expression: "…" …". */
  static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  private final String text;

  /**
   * Whether a backslash means something between plain quotes, which a setting of the session says.
   */
  private final boolean backslashEscapes;

  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private SqlText(String text, boolean backslashEscapes) {
    this.text = text;
    this.backslashEscapes = backslashEscapes;
  }

  /**
   * Refuses what would not stay between the brackets around it, whatever {@code
   * standard_conforming_strings} says.
   */
  static void check(String text) throws Refused {
    if (text.isBlank()) {
      throw new Refused("says nothing");
    }
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new Refused("has a NUL or half a character");
    }
    new SqlText(text, false).scan();
    if (text.indexOf('\\') >= 0) {
      new SqlText(text, true).scan();
    }
  }

  /**
   * Whether two texts are one, brackets, casts, white space and the case of what is not quoted
   * aside: what we write, and what PostgreSQL makes of it.
   */
  static boolean isSame(String one, String other) {
    try {
      return plain(new SqlText(one, false).scan()).equals(plain(new SqlText(other, false).scan()));
    } catch (Refused e) {
      return false;
    }
  }

  /** The condition of an index that PostgreSQL has printed. */
  static String conditionOf(String definition) {
    try {
      return new SqlText(definition, false)
          .scan().stream()
              .filter(token -> token.kind() == Kind.WORD && token.is("where"))
              .map(token -> definition.substring(token.end()).strip())
              .findFirst()
              .orElseThrow();
    } catch (Refused e) {
      throw new IllegalArgumentException(definition, e);
    }
  }

  private List<Token> scan() throws Refused {
    Deque<Character> open = new ArrayDeque<>();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (WHITE_SPACE.indexOf(c) >= 0) {
        at++;
      } else if (c == '\'') {
        string(backslashEscapes);
      } else if (c == '"') {
        name();
      } else if (c == '$') {
        dollarQuoted();
      } else if (text.startsWith("--", at) || text.startsWith("/*", at)) {
        throw new Refused("has a comment");
      } else if (c == ';') {
        throw new Refused("has a semicolon, which ends a statement");
      } else if (c == '(' || c == '[') {
        open.push(c);
        other(1);
      } else if (c == ')' || c == ']') {
        if (open.isEmpty() || open.pop() != (c == ')' ? '(' : '[')) {
          throw new Refused("has brackets that do not match");
        }
        other(1);
      } else if (!word() && !matches(NUMBER)) {
        operator();
      }
    }
    if (!open.isEmpty()) {
      throw new Refused("has brackets that do not match");
    }
    return tokens;
  }

  private void string(boolean escapes) throws Refused {
    StringBuilder value = new StringBuilder("'");
    int i = at + 1;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (escapes && c == '\\' && i + 1 < text.length()) {
        value.append(text.charAt(i + 1));
        i += 2;
      } else if (c != '\'') {
        value.append(c);
        i++;
      } else if (text.startsWith("''", i)) {
        value.append(c);
        i += 2;
      } else {
        at = i + 1;
        literal(value.toString());
        return;
      }
    }
    throw new Refused("has a quote that is not closed");
  }

  private void name() throws Refused {
    int i = at + 1;
    while (i < text.length()) {
      if (text.startsWith("\"\"", i)) {
        i += 2;
      } else if (text.charAt(i) == '"') {
        String name = text.substring(at + 1, i);
        boolean isPlain = PLAIN_NAME.matcher(name).matches();
        at = i + 1;
        add(Kind.NAME, isPlain ? name : '"' + name + '"');
        return;
      } else {
        i++;
      }
    }
    throw new Refused("has a quote that is not closed");
  }

  private void dollarQuoted() throws Refused {
    Matcher tag = DOLLAR_TAG.matcher(text).region(at, text.length());
    if (!tag.lookingAt()) {
      throw new Refused("has a $ outside of quotes");
    }
    int end = text.indexOf(tag.group(), tag.end());
    if (end < 0) {
      throw new Refused("has a quote that is not closed");
    }
    at = end + tag.group().length();
    literal("'" + text.substring(tag.end(), end));
  }

  /**
   * PostgreSQL goes on with a string that is followed by another in a new line, in the rules that
   * the first began with.
   */
  private void literal(String value) throws Refused {
    if (!tokens.isEmpty() && tokens.get(tokens.size() - 1).kind() == Kind.STRING) {
      throw new Refused("has a string that another one follows");
    }
    add(Kind.STRING, value);
  }

  private boolean word() throws Refused {
    Matcher word = WORD.matcher(text).region(at, text.length());
    if (!word.lookingAt()) {
      return false;
    }
    at = word.end();
    String plain = word.group().toLowerCase(Locale.ROOT);
    if (plain.equals("u") && (text.startsWith("&'", at) || text.startsWith("&\"", at))) {
      throw new Refused("has a quote that begins with U&");
    }
    boolean isPrefix = at < text.length() && text.charAt(at) == '\'';
    if (isPrefix && plain.equals("e")) {
      string(true);
      return true;
    }
    add(Kind.WORD, plain);
    if (isPrefix && (plain.equals("b") || plain.equals("x"))) {
      bits();
    }
    return true;
  }

  /** Between its quotes a backslash never escapes, whatever the session says; it is no bit. */
  private void bits() throws Refused {
    int begin = at;
    string(false);
    if (text.substring(begin, at).indexOf('\\') >= 0) {
      throw new Refused("has a backslash among bits");
    }
  }

  private boolean matches(Pattern pattern) {
    Matcher found = pattern.matcher(text).region(at, text.length());
    if (!found.lookingAt()) {
      return false;
    }
    other(found.group().length());
    return true;
  }

  /** A comment begins in the middle of an operator, too. */
  private void operator() {
    Matcher found = OPERATOR.matcher(text).region(at, text.length());
    if (!found.lookingAt()) {
      other(text.startsWith("::", at) ? 2 : 1);
      return;
    }
    String operator = found.group();
    for (String comment : List.of("--", "/*")) {
      int begin = operator.indexOf(comment);
      operator = begin < 0 ? operator : operator.substring(0, begin);
    }
    at += operator.length();
    add(Kind.OTHER, operator.equals("!=") ? "<>" : operator);
  }

  private void other(int length) {
    at += length;
    add(Kind.OTHER, text.substring(at - length, at));
  }

  private void add(Kind kind, String plain) {
    tokens.add(new Token(kind, plain, at));
  }

  private static List<String> plain(List<Token> tokens) {
    List<String> plain = new ArrayList<>();
    int i = 0;
    while (i < tokens.size()) {
      Token token = tokens.get(i);
      if (token.is("::") || (token.kind() == Kind.WORD && token.is("as"))) {
        i = endOfType(tokens, i + 1);
      } else {
        boolean isCast =
            token.kind() == Kind.WORD
                && token.is("cast")
                && i + 1 < tokens.size()
                && tokens.get(i + 1).is("(");
        if (!isCast && !token.is("(") && !token.is(")")) {
          plain.add(token.text());
        }
        i++;
      }
    }
    return plain;
  }

  private static int endOfType(List<Token> tokens, int begin) {
    int i = begin + 1;
    while (i < tokens.size()) {
      Token token = tokens.get(i);
      if (token.is(".")) {
        i += 2;
      } else if (token.is("[") || (token.is("(") && isLength(tokens, i))) {
        while (!tokens.get(i).is("]") && !tokens.get(i).is(")")) {
          i++;
        }
        i++;
      } else if (token.kind() == Kind.WORD && WORDS_OF_TYPES.contains(token.text())) {
        i++;
      } else {
        return i;
      }
    }
    return i;
  }

  private static boolean isLength(List<Token> tokens, int bracket) {
    return bracket + 1 < tokens.size()
        && tokens.get(bracket + 1).kind() == Kind.OTHER
        && Character.isDigit(tokens.get(bracket + 1).text().charAt(0));
  }
}
