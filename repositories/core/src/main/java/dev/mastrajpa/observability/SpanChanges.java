package dev.mastrajpa.observability;

import dev.mastrajpa.entity.MastraAiSpanId;
import dev.mastrajpa.observability.SpanChange.Creation;
import dev.mastrajpa.observability.SpanChange.Update;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Changes that come to the same in whichever order they came if all creations are made first. */
record SpanChanges(List<Creation> creations, List<Update> updates) {

  /** As few as can be: only a creation that comes after an update of the same span begins one. */
  static List<SpanChanges> of(List<SpanChange> changes) {
    List<SpanChanges> batches = new ArrayList<>();
    SpanChanges batch = new SpanChanges(new ArrayList<>(), new ArrayList<>());
    Set<MastraAiSpanId> updated = new HashSet<>();
    for (SpanChange change : changes) {
      if (change instanceof Creation creation) {
        if (updated.contains(change.key())) {
          batches.add(batch);
          batch = new SpanChanges(new ArrayList<>(), new ArrayList<>());
          updated.clear();
        }
        batch.creations().add(creation);
      } else if (change instanceof Update update) {
        updated.add(change.key());
        batch.updates().add(update);
      }
    }
    batches.add(batch);
    return batches;
  }
}
