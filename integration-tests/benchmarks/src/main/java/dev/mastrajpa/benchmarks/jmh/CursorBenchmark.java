package dev.mastrajpa.benchmarks.jmh;

import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.page.Cursor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The text of a place in a listing. */
@State(Scope.Thread)
public class CursorBenchmark {

  private final Cursor cursor = Cursor.after(Generator.at(1), Generator.messageId(1));
  private final String text = cursor.toString();

  @Benchmark
  public String write() {
    return cursor.toString();
  }

  @Benchmark
  public Cursor parse() {
    return Cursor.parse(text);
  }
}
