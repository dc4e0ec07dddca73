package dev.mastrajpa.jakartaee.desk;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Where the application is asked over HTTP. */
@ApplicationPath("api")
public class Api extends Application {}
