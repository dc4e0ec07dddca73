package dev.mastrajpa.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MastraAiSpanTest {

  @Test
  void aCopyHasEveryColumn() throws IllegalAccessException {
    List<Field> columns =
        Arrays.stream(MastraAiSpan.class.getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
            .toList();
    MastraAiSpan span = new MastraAiSpan();
    for (Field column : columns) {
      column.setAccessible(true);
      column.set(span, valueFor(column));
    }

    MastraAiSpan copy = span.copy();

    assertThat(copy).isNotSameAs(span);
    for (Field column : columns) {
      assertThat(column.get(copy)).as(column.getName()).isEqualTo(valueFor(column));
    }
  }

  @Test
  void aCopyStaysAsItIs() {
    MastraAiSpan span = new MastraAiSpan();
    span.setName("before");
    MastraAiSpan copy = span.copy();

    span.setName("after");
    span.setEndedAt(Instant.EPOCH);

    assertThat(copy.getName()).isEqualTo("before");
    assertThat(copy.getEndedAt()).isNull();
  }

  /** Another one for each column. */
  private static Object valueFor(Field column) {
    if (column.getType() == boolean.class) {
      return true;
    }
    return column.getType() == TimestampPair.class
        ? TimestampPair.of(Instant.ofEpochSecond(column.getName().hashCode()))
        : column.getName();
  }
}
