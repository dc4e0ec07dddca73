package dev.mastrajpa.cdi;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.lang.annotation.Annotation;
import java.util.Map;

/** A CDI container with these beans and ours, and settings as system properties while it lives. */
final class Container implements AutoCloseable {

  private final Map<String, String> settings;
  private final SeContainer container;

  private Container(Map<String, String> settings, SeContainer container) {
    this.settings = settings;
    this.container = container;
  }

  static Container start(Map<String, String> settings, Class<?>... beans) {
    settings.forEach(System::setProperty);
    try {
      return new Container(
          settings,
          SeContainerInitializer.newInstance()
              .disableDiscovery()
              .addBeanClasses(Nothing.class) // it does not start without any
              .addBeanClasses(beans)
              .initialize());
    } catch (Throwable failure) {
      settings.keySet().forEach(System::clearProperty);
      throw failure;
    }
  }

  <T> T get(Class<T> type, Annotation... qualifiers) {
    return container.select(type, qualifiers).get();
  }

  @Override
  public void close() {
    try {
      container.close();
    } finally {
      settings.keySet().forEach(System::clearProperty);
    }
  }

  /** A bean for an application that has none. */
  private static class Nothing {}
}
