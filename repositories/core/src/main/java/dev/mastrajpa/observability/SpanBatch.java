package dev.mastrajpa.observability;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Rows to be written together, one a span, in the order of their keys.
 *
 * @param entries unmodifiable
 */
record SpanBatch(List<Entry> entries) {

  /** As many rows as a statement gets; with more, it hardly takes less time a row. */
  private static final int MOST_ROWS = 1_000;

  /** As many characters as a statement gets, unless one row has more. */
  private static final long MOST_CHARACTERS = 4 << 20;

  /** Puts together what is said of one span several times; leaves out what says nothing. */
  static SpanBatch of(List<Member> members) {
    List<Member> ordered = new ArrayList<>(members);
    ordered.removeIf(member -> member.row().values().isEmpty());
    ordered.sort(Comparator.comparing(Member::row)); // of one span, as they came
    List<Entry> entries = new ArrayList<>();
    for (Member member : ordered) {
      int last = entries.size() - 1;
      if (last >= 0 && entries.get(last).row().compareTo(member.row()) == 0) {
        entries.set(last, entries.get(last).and(member));
      } else {
        entries.add(new Entry(member.row(), List.of(member)));
      }
    }
    return new SpanBatch(List.copyOf(entries));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The entries, as many at a time as a statement gets. */
  List<List<Entry>> chunks() {
    List<List<Entry>> chunks = new ArrayList<>();
    long characters = 0;
    int start = 0;
    for (int i = 0; i < entries.size(); i++) {
      long size = entries.get(i).row().size();
      if (i > start && (i - start == MOST_ROWS || characters + size > MOST_CHARACTERS)) {
        chunks.add(entries.subList(start, i));
        start = i;
        characters = 0;
      }
      characters += size;
    }
    if (start < entries.size()) {
      chunks.add(entries.subList(start, entries.size()));
    }
    return chunks;
  }

  static List<SpanRow> rows(List<Entry> entries) {
    return entries.stream().map(Entry::row).toList();
  }

  /**
   * What a caller gave.
   *
   * @param index its place in what was given
   */
  record Member(int index, SpanRow row) {}

  /**
   * What is to be written of one span.
   *
   * @param row what all members say of it, a later one before an earlier one
   */
  record Entry(SpanRow row, List<Member> members) {

    Entry and(Member later) {
      List<Member> all = new ArrayList<>(members);
      all.add(later);
      return new Entry(row.and(later.row()), List.copyOf(all));
    }
  }
}
