package dev.mastrajpa.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.MastraRepositories;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.cdi.internal.Repository;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.Registration;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the store has a typed accessor for can be injected: a new one must not be forgotten. */
class MastraExtensionTest {

  private static final List<Class<?>> ACCESSIBLE =
      Arrays.stream(MastraRepositories.class.getMethods())
          .filter(method -> method.getParameterCount() == 0)
          .<Class<?>>map(Method::getReturnType)
          .toList();

  @Test
  void eachAccessorOfTheStoreHasABean() {
    assertThat(ACCESSIBLE).isNotEmpty();
    assertThat(Arrays.stream(Repository.values()).<Class<?>>map(Repository::type))
        .containsExactlyInAnyOrderElementsOf(ACCESSIBLE);
  }

  @Test
  void eachBeanOfTheApplicationIsNoticed() throws Exception {
    Method notice = MastraExtension.class.getMethod("notice", BeanInfo.class);

    assertThat(notice.getAnnotation(Registration.class).types())
        .contains(PostgresStore.class, MastraRepositories.class)
        .containsAll(ACCESSIBLE);
  }
}
