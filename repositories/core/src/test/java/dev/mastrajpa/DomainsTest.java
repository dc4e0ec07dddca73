package dev.mastrajpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mastrajpa.entity.MastraEntities;
import dev.mastrajpa.schema.Domain;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DomainsTest {

  @Test
  void eachDomainHasTheEntitiesThatAHostGetsByItsName() {
    assertThat(Domains.ALL.stream().collect(Collectors.toMap(Domain::name, Domain::entities)))
        .isEqualTo(
            MastraEntities.domains().stream()
                .collect(Collectors.toMap(name -> name, MastraEntities::named)));
  }

  @Test
  void eachRepositoryIsOfADomainInTheList() {
    assertThat(Domains.ROOMS)
        .isNotEmpty()
        .allSatisfy(room -> assertThat(Domains.ALL).contains(room.domain()));
  }
}
