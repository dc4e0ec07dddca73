/** What the tests add to the application: the stories, told inside the server on request. */
package dev.mastrajpa.jakartaee.told;
