package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.Registration;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MastraExtensionTest {

  /** What the store has a typed accessor for can be injected: a new one must not be forgotten. */
  @Test
  void aBeanOfTheApplicationIsNoticedForEachAccessorOfTheStore() throws Exception {
    List<Class<?>> accessible =
        Arrays.stream(MastraRepositories.class.getMethods())
            .filter(method -> method.getParameterCount() == 0)
            .<Class<?>>map(Method::getReturnType)
            .toList();
    Method notice = MastraExtension.class.getMethod("notice", BeanInfo.class);

    assertThat(accessible).isNotEmpty();
    assertThat(notice.getAnnotation(Registration.class).types())
        .contains(PostgresStore.class, MastraRepositories.class)
        .containsAll(accessible);
  }
}
