/**
 * The store as a bean of a CDI container.
 *
 * <p>With this module on the class path of a Jakarta EE server, Quarkus or Helidon an application
 * injects {@link dev.mastrajpa.PostgresStore}, {@link dev.mastrajpa.MastraRepositories} and each
 * repository:
 *
 * <pre>{@code
 * @Inject PostgresStore store;
 * @Inject MemoryRepository memory;
 * }</pre>
 *
 * <p>The store works in the application's only persistence unit, or where the keys {@code mastra.*}
 * say. It opens nothing before its first use, and is closed with the container. All are
 * {@code @Singleton}. An application that produces a {@code PostgresStore} of its own, as an
 * ordinary bean, gets that one instead, and the repositories are that one's; the application closes
 * it.
 *
 * <p>Keys are read by MicroProfile Config where the application has it, else from system properties
 * and then from the environment ({@code MASTRA_PERSISTENCE_UNIT}):
 *
 * <ul>
 *   <li>{@code mastra.persistence-unit}: the name of the unit to work in, or its JNDI name; needed
 *       where several units map the entities
 *   <li>{@code mastra.data-source}: instead of a unit of the application's, a data source that JTA
 *       does not manage, by its bean name or JNDI name; {@code default} is the one without a name
 *   <li>{@code mastra.url}, {@code mastra.user}, {@code mastra.password}, {@code
 *       mastra.max-pool-size}, {@code mastra.idle-timeout}: instead of both, a pool of the store's
 *       own
 *   <li>{@code mastra.init-data-source}: other connections for work on the schema
 *   <li>{@code mastra.id}, {@code mastra.schema}, {@code mastra.indexes}: {@code default} or {@code
 *       none}
 *   <li>{@code mastra.init}: what is done when the container starts: {@code never}, {@code
 *       validate} or {@code init}. It is done to the application's own store too.
 *   <li>{@code mastra.health}: {@code false} where the readiness check is to be up without asking
 *       the store, because the application has no use for it
 * </ul>
 */
@NullMarked
package dev.mastrajpa.cdi;

import org.jspecify.annotations.NullMarked;
