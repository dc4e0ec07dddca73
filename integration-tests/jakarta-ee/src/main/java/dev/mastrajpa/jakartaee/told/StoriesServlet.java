package dev.mastrajpa.jakartaee.told;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.cfg.PackageVersion;
import dev.mastrajpa.stories.Story;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;

/** Tells the story that the path names: 200 if it holds, else 500 with what it failed by. */
@WebServlet({"/stories/*", "/server-stories/*"})
public class StoriesServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Inject transient DeskHouse house;
  @Inject transient ServerStories serverStories;

  /** Which libraries the application runs on. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    asText(response)
        .print(
            "Hibernate %s, Jackson %s, JDK %s"
                .formatted(
                    org.hibernate.Version.getVersionString(),
                    PackageVersion.VERSION,
                    System.getProperty("java.version")));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PrintWriter answer = asText(response);
    String name = request.getPathInfo().substring(1);
    try {
      if (request.getServletPath().equals("/stories")) {
        Story.valueOf(name).tell(house);
      } else {
        ServerStory.valueOf(name).tell(serverStories);
      }
    } catch (Throwable failure) {
      response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      failure.printStackTrace(answer);
    }
  }

  private static PrintWriter asText(HttpServletResponse response) throws IOException {
    response.setContentType("text/plain");
    response.setCharacterEncoding(UTF_8.name());
    return response.getWriter();
  }
}
