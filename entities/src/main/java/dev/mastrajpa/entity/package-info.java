/**
 * The {@code mastra_*} tables as JPA classes, one class a table and named for it.
 *
 * <p>Instances are handed out and taken as plain rows: no associations (the tables have no foreign
 * keys), no callbacks, equality by primary key, for a proxy that was never read too. JSON columns
 * are kept as the text the database gave; the getter named for the column parses it when it is
 * called. One logical timestamp is one {@link java.time.Instant} to the program and a {@link
 * dev.mastrajpa.entity.TimestampPair} to a query.
 */
@NullMarked
package dev.mastrajpa.entity;

import org.jspecify.annotations.NullMarked;
