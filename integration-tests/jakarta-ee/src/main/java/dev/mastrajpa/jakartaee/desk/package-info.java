/** The application: a help desk whose tickets know the conversation they came from. */
package dev.mastrajpa.jakartaee.desk;
