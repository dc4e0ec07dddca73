package dev.mastrajpa.page;

/** Which end of an order comes first. */
public enum Direction {
  ASC,
  DESC
}
