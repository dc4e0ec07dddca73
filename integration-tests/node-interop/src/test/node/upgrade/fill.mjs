// Makes the tables that this version of the original makes, and fills each of them through this
// version's own methods: node fill.mjs <connection string>
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { PostgresStore } = require('@mastra/pg');

const store = new PostgresStore({ id: 'upgrade', connectionString: process.argv[2] });
await store.init();

// before 0.17 the store itself had all methods
const domain = name => store.stores?.[name] ?? store;
const memory = domain('memory');
const workflows = domain('workflows');
const scores = domain('scores');
const observability = domain('observability');

const at = minute => new Date(Date.UTC(2024, 0, 2, 3, minute, 5, 678));

const document = n => ({
  n,
  text: `Größe ${n} 漢字 😀 "quoted" \\ and\nlines`,
  number: 1.5e-7 * n,
  nested: { list: [1, null, true, { deep: [] }], empty: {} },
});

async function fillMemory() {
  for (let n = 1; n <= 20; n++) {
    await memory.saveThread({
      thread: {
        id: `thread-${n}`,
        resourceId: `resource-${n % 3}`,
        title: `Thread ${n}`,
        metadata: n === 20 ? undefined : document(n),
        createdAt: at(n),
        updatedAt: at(n + 1),
      },
    });
    await memory.saveMessages({
      format: 'v2',
      messages: [1, 2, 3].map(m => ({
        id: `message-${n}-${m}`,
        threadId: `thread-${n}`,
        resourceId: `resource-${n % 3}`,
        role: m % 2 === 1 ? 'user' : 'assistant',
        type: 'v2',
        createdAt: at(n + m),
        content: {
          format: 2,
          parts: [{ type: 'text', text: `Message ${m} of ${n}: ${document(n).text}` }],
          metadata: { m },
        },
      })),
    });
  }
  if (memory.saveResource) {
    for (let n = 0; n < 3; n++) {
      await memory.saveResource({
        resource: {
          id: `resource-${n}`,
          workingMemory: `# Notes ${n}`,
          metadata: document(n),
          createdAt: at(n),
          updatedAt: at(n),
        },
      });
    }
    await memory.updateResource({ resourceId: 'resource-1', metadata: { more: 1 } });
  }
  if (memory.initializeObservationalMemory) {
    const record = await memory.initializeObservationalMemory({
      threadId: 'thread-1',
      resourceId: 'resource-1',
      scope: 'thread',
      config: document(1),
    });
    await memory.updateActiveObservations({
      id: record.id,
      observations: 'Likes bicycles',
      tokenCount: 12,
      lastObservedAt: at(9),
      observedMessageIds: ['message-1-1'],
    });
    await memory.initializeObservationalMemory({
      threadId: null,
      resourceId: 'resource-2',
      scope: 'resource',
      config: document(2),
    });
  }
}

async function fillWorkflows() {
  for (let n = 1; n <= 5; n++) {
    await workflows.persistWorkflowSnapshot({
      workflowName: `workflow-${n % 2}`,
      runId: `run-${n}`,
      resourceId: `resource-${n % 3}`,
      snapshot: {
        runId: `run-${n}`,
        status: n % 2 === 0 ? 'success' : 'suspended',
        value: {},
        context: { input: document(n) },
        activePaths: [],
        suspendedPaths: {},
        serializedStepGraph: [],
        timestamp: at(n).getTime(),
      },
    });
  }
}

async function fillScores() {
  if (!scores.saveScore) {
    return;
  }
  for (let n = 1; n <= 3; n++) {
    await scores.saveScore({
      scorerId: 'scorer-1',
      traceId: 'trace-1',
      spanId: 'span-1',
      runId: `run-${n}`,
      scorer: { id: 'scorer-1', name: 'Scorer', description: document(n).text },
      score: 0.1 + n / 3,
      reason: `Because ${n}`,
      input: [document(n)],
      output: document(n),
      extractStepResult: document(n),
      analyzeStepResult: document(n),
      metadata: document(n),
      additionalContext: document(n),
      runtimeContext: document(n),
      requestContext: document(n),
      entityType: 'AGENT',
      entity: { id: 'agent-1', name: 'Agent' },
      entityId: 'agent-1',
      source: 'LIVE',
      resourceId: 'resource-1',
      threadId: 'thread-1',
    });
  }
}

function span(n) {
  return {
    traceId: 'trace-1',
    spanId: `span-${n}`,
    parentSpanId: n === 1 ? null : 'span-1',
    name: `span ${n}`,
    scope: { version: '1' },
    spanType: 'agent_run',
    attributes: document(n),
    metadata: document(n),
    links: null,
    input: document(n),
    output: document(n),
    error: n === 3 ? { message: 'failed' } : null,
    startedAt: at(n),
    endedAt: n === 2 ? null : at(n + 1),
    isEvent: false,
    createdAt: at(n),
    updatedAt: null,
  };
}

async function fillObservability() {
  const spans = [1, 2, 3, 4].map(span);
  if (observability.createSpan) {
    await observability.createSpan({ span: spans[0] });
    await observability.batchCreateSpans({ records: spans.slice(1) });
    await observability.updateSpan({ traceId: 'trace-1', spanId: 'span-4', updates: { name: 'new' } });
  } else if (observability.createAISpan) {
    await observability.createAISpan(spans[0]);
    await observability.batchCreateAISpans({ records: spans.slice(1) });
    await observability.updateAISpan({ traceId: 'trace-1', spanId: 'span-4', updates: { name: 'new' } });
  }
}

async function fillThreadState() {
  const threadState = store.stores?.threadState;
  if (threadState) {
    await threadState.setState({ threadId: 'thread-1', type: 'task', value: [document(1)] });
    await threadState.setState({ threadId: 'thread-2', type: 'goal', value: document(2) });
  }
}

async function fillBlobs() {
  await store.stores?.blobs?.putMany([
    { hash: 'hash-1', content: document(1).text, size: 40, mimeType: 'text/plain', createdAt: at(1) },
    { hash: 'hash-2', content: 'AAEC', size: 3, createdAt: at(2) },
  ]);
}

// what versions before 1.0 had besides
async function fillLegacy() {
  if (!store.batchTraceInsert) {
    return;
  }
  for (let n = 1; n <= 3; n++) {
    await store.insert({
      tableName: 'mastra_evals',
      record: {
        input: `in ${n}`,
        output: `out ${n}`,
        result: JSON.stringify({ score: n / 3, info: document(n) }),
        agent_name: 'agent',
        metric_name: 'metric',
        instructions: 'Be kind',
        test_info: n === 1 ? null : JSON.stringify(document(n)),
        global_run_id: 'global',
        run_id: 'same',
        created_at: at(n).toISOString(),
        createdAt: at(n).toISOString(),
      },
    });
  }
  await store.batchTraceInsert({
    records: [1, 2].map(n => ({
      id: `trace-${n}`,
      parentSpanId: null,
      name: `trace ${n}`,
      traceId: 'trace-0',
      scope: 'scope',
      kind: n,
      attributes: JSON.stringify(document(n)),
      status: JSON.stringify({ code: n }),
      events: JSON.stringify([document(n)]),
      links: JSON.stringify([]),
      other: `other ${n}`,
      startTime: at(n).getTime() * 1_000_000,
      endTime: at(n + 1).getTime() * 1_000_000,
      createdAt: at(n).toISOString(),
    })),
  });
}

await fillMemory();
await fillWorkflows();
await fillScores();
await fillObservability();
await fillThreadState();
await fillBlobs();
await fillLegacy();
process.exit(0); // some versions have timers that go on
