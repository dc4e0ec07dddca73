package dev.mastrajpa.jakartaee.desk;

import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** The desk over HTTP. */
// over http
@Path("tickets")
public class Tickets {

  @Inject TicketDesk desk;

  @POST
  @Path("{number}")
  public String open(@PathParam("number") String number, String question) {
    desk.open(number, "anna", question);
    return String.join("\n", desk.conversation(number));
  }
}
// end of over http
