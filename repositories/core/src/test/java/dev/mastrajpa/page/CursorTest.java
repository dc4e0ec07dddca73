package dev.mastrajpa.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mastrajpa.error.InvalidArgumentException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-01-02T03:04:05.678901Z",
        "0001-01-01T00:00:00Z",
        "-4712-01-01T00:00:00Z",
        "+294247-01-10T04:00:54.775807Z"
      })
  void everyMomentThatPostgresqlHasIsCarried(String moment) {
    Cursor cursor = Cursor.after(Instant.parse(moment), "an id");

    assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    assertThat(Cursor.parse("")).isEqualTo(Cursor.start());
  }

  /** Somebody has made it himself: no row can be at that place, and no query could name it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+999999-01-01T00:00:00Z id",
        "+1000000000-12-31T23:59:59.999999999Z id",
        "-9999-01-01T00:00:00Z id",
        "2024-01-02T03:04:05Z i\0d",
        "2024-01-02T03:04:05Z",
        "today id"
      })
  void whatIsNoPlaceIsRefused(String made) {
    String text =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(made.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Cursor.parse(text))
        .isInstanceOfSatisfying(
            InvalidArgumentException.class,
            e -> assertThat(e.id()).isEqualTo("MASTRA_STORAGE_PG_PAGE_INVALID_CURSOR"));
  }

  @Test
  void whatIsNotEncodedIsRefused() {
    assertThatThrownBy(() -> Cursor.parse("no cursor"))
        .isInstanceOf(InvalidArgumentException.class);
  }
}
