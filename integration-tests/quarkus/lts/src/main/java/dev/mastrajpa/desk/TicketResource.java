package dev.mastrajpa.desk;

import dev.mastrajpa.entity.MastraMessage;
import dev.mastrajpa.entity.MastraThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;

/** The desk over HTTP. */
// resource
@Path("/tickets/{number}")
public class TicketResource {

  @Inject TicketDesk desk;

  @POST
  public void open(@PathParam("number") String number, String text) {
    MastraThread thread = new MastraThread("thread-" + number, "anna", "Ticket " + number);
    desk.open(
        number,
        thread,
        List.of(MastraMessage.ofText("m-" + number, thread.getId(), "anna", "user", text)));
  }

  @GET
  public String conversation(@PathParam("number") String number) {
    return String.join("\n", desk.conversation(number));
  }
}
// end of resource
