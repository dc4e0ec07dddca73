package dev.mastrajpa.helidon;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;

/** The desk by HTTP. */
@SuppressWarnings("NullAway.Init") // the container sets it
// resource
@Path("/tickets/{number}")
public class TicketResource {

  @Inject private TicketDesk desk;

  @POST
  public void open(
      @PathParam("number") String number,
      @QueryParam("customer") String customer,
      String question) {
    desk.open(number, customer, question);
  }

  @GET
  public String conversation(@PathParam("number") String number) {
    return String.join("\n", desk.conversation(number)) + "\n";
  }
}
// end of resource
