/** The application on WildFly, started as a process and asked over HTTP. */
package dev.mastrajpa.jakartaee;
