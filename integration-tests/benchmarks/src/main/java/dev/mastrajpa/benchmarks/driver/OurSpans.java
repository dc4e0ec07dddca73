package dev.mastrajpa.benchmarks.driver;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mastrajpa.PostgresStore;
import dev.mastrajpa.benchmarks.data.Generator;
import dev.mastrajpa.benchmarks.data.Keys;
import dev.mastrajpa.benchmarks.data.SpanData;
import dev.mastrajpa.entity.MastraAiSpan;
import dev.mastrajpa.observability.ListTraces;
import dev.mastrajpa.observability.ObservabilityRepository;
import dev.mastrajpa.observability.SpanPatch;
import dev.mastrajpa.page.Page;
import java.util.List;
import java.util.Map;

/** Spans and traces. */
final class OurSpans {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ListTraces ANY = ListTraces.any().perPage(20);

  private final ObservabilityRepository spans;
  private final Keys keys;

  OurSpans(PostgresStore store, Keys keys) {
    this.spans = store.observability();
    this.keys = keys;
  }

  void addTo(Map<String, Preparation> workloads) {
    for (int size : new int[] {1, 100, 1_000}) {
      workloads.put("W5.batch" + size, workers -> worker -> createBatch(size));
    }
    workloads.put("W5.batch100.c8", workers -> worker -> createBatch(100));
    workloads.put("W5.createupdate", workers -> worker -> createAndUpdate());
    workloads.put("W5.getTrace200", workers -> worker -> trace(Generator.traceId(500)));
    workloads.put("W5.list.none", listing(ANY));
    workloads.put("W5.list.entity", listing(ANY.entityId("agent-7")));
    workloads.put(
        "W5.list.meta",
        listing(ANY.metadata(JsonNodeFactory.instance.objectNode().put("customer", "c42"))));
    workloads.put("W5.list.tags", listing(ANY.tags("v7")));
    workloads.put("W5.list.childerr", listing(ANY.hasChildError(true)));
  }

  private Answer createBatch(int size) {
    List<MastraAiSpan> batch = SpanData.fresh(keys, size).stream().map(OurSpans::span).toList();
    spans.batchCreateSpans(batch);
    return Answer.written(size);
  }

  private Answer createAndUpdate() throws Exception {
    SpanData data = SpanData.fresh(keys, 1).get(0);
    MastraAiSpan span = span(data);
    span.setEndedAt(null);
    span.setOutputJson(null);
    spans.createSpan(span);
    spans.updateSpan(
        SpanPatch.of(data.traceId(), data.spanId())
            .endedAt(data.endedAt())
            .output(JSON.readTree(data.output())));
    return Answer.written(1);
  }

  private Answer trace(String traceId) {
    List<MastraAiSpan> trace = spans.getTrace(traceId);
    return new Answer(
        trace.stream().map(span -> span.getTraceId() + "/" + span.getSpanId()).toList(), -1);
  }

  private Preparation listing(ListTraces request) {
    return workers -> worker -> answer(spans.listTraces(request));
  }

  private static Answer answer(Page<MastraAiSpan> page) {
    return new Answer(
        page.items().stream().map(MastraAiSpan::getTraceId).toList(), page.total().orElse(-1));
  }

  private static MastraAiSpan span(SpanData data) {
    MastraAiSpan span = new MastraAiSpan();
    span.setTraceId(data.traceId());
    span.setSpanId(data.spanId());
    span.setParentSpanId(data.parentSpanId());
    span.setName(data.name());
    span.setSpanType(data.spanType());
    span.setEntityType(SpanData.ENTITY_TYPE);
    span.setEntityId(data.entityId());
    span.setEntityName(data.entityName());
    span.setUserId(data.userId());
    span.setOrganizationId(data.organizationId());
    span.setResourceId(data.resourceId());
    span.setRunId(data.runId());
    span.setSessionId(data.sessionId());
    span.setThreadId(data.threadId());
    span.setRequestId(data.requestId());
    span.setEnvironment(data.environment());
    span.setSource(SpanData.SOURCE);
    span.setServiceName(data.serviceName());
    span.setAttributesJson(data.attributes());
    span.setMetadataJson(data.metadata());
    span.setTagsJson(data.tags());
    span.setInputJson(data.input());
    span.setOutputJson(data.output());
    span.setErrorJson(data.error());
    span.setStartedAt(data.startedAt());
    span.setEndedAt(data.endedAt());
    return span;
  }
}
