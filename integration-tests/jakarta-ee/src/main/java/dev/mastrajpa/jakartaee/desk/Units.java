package dev.mastrajpa.jakartaee.desk;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnit;

/** Lets the store find the persistence unit: Jakarta EE 10 itself makes no bean of one. */
// unit
@Dependent
public class Units {

  @Produces
  @PersistenceUnit(unitName = "desk")
  EntityManagerFactory desk;
}
// end of unit
