package dev.mastrajpa.memory;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates inside of JSON and observations, as JavaScript writes them. */
final class IsoDates {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private IsoDates() {}

  /** Always with three digits of milliseconds. */
  static String text(Instant moment) {
    return FORMAT.format(moment);
  }
}
