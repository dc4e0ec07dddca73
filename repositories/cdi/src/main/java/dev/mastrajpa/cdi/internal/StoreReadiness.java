package dev.mastrajpa.cdi.internal;

import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.error.ErrorCategory;
import dev.mastrajpa.error.StorageException;
import jakarta.enterprise.inject.Instance;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Ready when the database answers and the schema is as it should be. The schema is looked at until
 * it was found so, and again after the database has not answered; in between the check is one
 * {@link PostgresStore#ping()}. Where {@code mastra.health} is {@code false} it asks nobody and is
 * always up: whether a program has use for the container's store cannot be seen from here.
 */
public class StoreReadiness implements HealthCheck {

  private static final String NAME = "mastra";

  private final Instance<PostgresStore> stores;
  private volatile boolean valid;

  StoreReadiness(Instance<PostgresStore> stores) {
    this.stores = stores;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named(NAME);
    try {
      if (!StoreConfig.of(Settings.ofProgram()).health()) {
        return response.up().build();
      }
      PostgresStore store = stores.get();
      check(store);
      return response.withData("store", store.id()).up().build();
    } catch (StorageException e) {
      return because(e, response).down().build();
    } catch (RuntimeException e) {
      // somebody else's words may hold anything
      return response.withData("reason", e.getClass().getName()).down().build();
    }
  }

  /**
   * A setting or a schema that is wrong is told in words. The driver's and the server's are not:
   * they may name the host, the user and the database, and this may be read by anybody.
   */
  private static HealthCheckResponseBuilder because(
      StorageException failure, HealthCheckResponseBuilder response) {
    if (failure.category() != ErrorCategory.THIRD_PARTY) {
      return response.withData("reason", String.valueOf(failure.getMessage()));
    }
    Object sqlState = failure.details().get("sqlState");
    if (sqlState != null) {
      response.withData("sqlState", sqlState.toString());
    }
    return response.withData("reason", failure.id());
  }

  private void check(PostgresStore store) {
    boolean wasValid = valid;
    valid = false;
    store.ping();
    if (!wasValid) {
      store.schema().validate();
    }
    valid = true;
  }
}
