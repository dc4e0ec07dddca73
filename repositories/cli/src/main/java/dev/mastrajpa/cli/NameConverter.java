package dev.mastrajpa.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes any name but a connection string in its place, which no message may repeat. */
final class NameConverter implements ITypeConverter<String> {

  @Override
  public String convert(String text) {
    if (Main.SECRET.matcher(text).lookingAt()) {
      throw new TypeConversionException("it is a connection string, which belongs behind --url");
    }
    return text;
  }
}
