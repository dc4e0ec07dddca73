// The rows of the workloads, the same for the same number as those of the Java package `data`, and
// which of them a call asks for. A million messages are the full size.
import { createHash } from 'node:crypto';

const FULL_SIZE = 1_000_000;
const STRIDE = 618_033;
const BASE = Date.UTC(2026, 0, 1);
const STEP_BYTES = 970;
const NEW_TRACES = 1_000_000;
const SPAN_TYPES = ['model_generation', 'tool_call', 'model_step', 'workflow_step'];
const WORDS = (
  'agent memory thread message tool result query search plan step model token span trace score' +
  ' metric user order invoice ticket refund ship delay price stock cart email phone' +
  ' address city country policy rule limit retry queue cache index table row column' +
  ' page cursor batch stream event state status error value input output context' +
  ' request session note summary plan2 draft reply alert cluster shard backup'
).split(' ');
const CORPUS = corpus();

function corpus() {
  let x = 42n;
  let text = '';
  while (text.length < 65_536) {
    x = (1_103_515_245n * x + 12_345n) % 2n ** 31n;
    text += `${WORDS[Number((x >> 16n) % BigInt(WORDS.length))]} `;
  }
  return text.slice(0, 65_536);
}

export function text(seed, length) {
  const from = (seed * 7919) % (CORPUS.length - length);
  return CORPUS.slice(from, from + length);
}

const md5 = text => createHash('md5').update(text).digest('hex');
const uuid = text => md5(text).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

export const at = seconds => new Date(BASE + seconds * 1000);
export const threadId = k => `thread-${k}`;
export const messageId = n => uuid(`m-${n}`);
export const scoreId = n => uuid(`sc-${n}`);
export const traceId = trace => md5(`tr-${trace}`);
export const spanId = (trace, j) => md5(`sp-${trace}-${j}`).slice(0, 16);
export const spansOf = trace => (trace % 1_000 === 500 ? 200 : 10);
export const startOf = trace => new Date(BASE + 20_000 * trace);

/** Which thread message n of a set of this size belongs to. */
export function threadOf(n, size) {
  const slot = ((n * STRIDE) % size) * (FULL_SIZE / size);
  if (slot < 100_000) {
    return 0;
  }
  if (slot < 150_000) {
    return 1;
  }
  if (slot < 190_000) {
    return 2 + Math.floor((slot - 150_000) / 10_000);
  }
  if (slot < 240_000) {
    return 6 + Math.floor((slot - 190_000) / 1_000);
  }
  return 56 + Math.floor((slot - 240_000) / 100);
}

export function thread(k, threads) {
  const hot = k >= threads / 20 && k < threads / 10;
  return {
    id: threadId(k),
    resourceId: hot ? 'res-hot' : `res-${Math.floor(k / 10)}`,
    title: `Title ${text(k, 30)}`,
    metadata: { topic: `t${k % 100}`, pinned: k % 10 === 0, note: text(k, 80) },
  };
}

export function content(n) {
  const said = text(n, 700 + ((n * 131) % 901));
  const parts = [{ type: 'text', text: said }];
  if (n % 2 === 1) {
    parts.push({
      type: 'tool-invocation',
      toolInvocation: {
        state: 'result',
        toolCallId: `call_${n}`,
        toolName: 'search',
        step: 0,
        args: { query: text(n + 1, 60) },
        result: { hits: n % 17, top: text(n + 2, 120) },
      },
    });
  }
  return { format: 2, parts, content: said.slice(0, 40), metadata: { turn: n % 50, lang: 'en' } };
}

export function message(n, threadId, resourceId, createdAt) {
  return {
    id: messageId(n),
    threadId,
    resourceId,
    role: n % 2 === 0 ? 'user' : 'assistant',
    type: 'v2',
    createdAt,
    content: content(n),
  };
}

function statusOf(n) {
  const kind = n % 20;
  return kind === 0 ? 'suspended' : kind === 1 ? 'running' : kind < 4 ? 'failed' : 'success';
}

/** The state of a run, filled with steps until it has about so many bytes. */
export function snapshot(runId, n, bytes, status = statusOf(n)) {
  const context = { input: { prompt: text(n, 200) } };
  for (let step = 0, size = 600; size < bytes; step++, size += STEP_BYTES) {
    const said = text(n * 13 + step * 101, 700);
    context[`step-${step}`] = {
      status: 'success',
      payload: { i: step, q: said.slice(0, 100) },
      output: { text: said, n: step },
      startedAt: BASE + step,
      endedAt: BASE + step + 5,
    };
  }
  return {
    runId,
    status,
    value: {},
    context,
    activePaths: [],
    activeStepsPath: {},
    suspendedPaths: {},
    waitingPaths: {},
    resumeLabels: {},
    serializedStepGraph: [{ type: 'step', step: { id: 'step-0' } }],
    requestContext: {},
    timestamp: BASE + n,
  };
}

/** The result of a step that a run gets later. */
export function stepResult(n) {
  return { status: 'success', output: { text: text(n, 300) }, payload: {}, startedAt: 1, endedAt: 2 };
}

/** Span j of a trace of so many, which begins at a moment. */
export function span(trace, j, spans, start) {
  const root = j === 0;
  const n = trace * 31 + j;
  const type = SPAN_TYPES[j % 4];
  const startedAt = new Date(start.getTime() + j * 37);
  return {
    traceId: traceId(trace),
    spanId: spanId(trace, j),
    parentSpanId: root ? null : spanId(trace, j % 3 === 0 ? 0 : j - 1),
    name: root ? `agent run: 'agent-${trace % 50}'` : `${type} ${j % 7}`,
    spanType: root ? 'agent_run' : type,
    isEvent: false,
    entityType: 'agent',
    entityId: `agent-${trace % 50}`,
    entityName: `Agent ${trace % 50}`,
    userId: `user-${trace % 5_000}`,
    organizationId: `org-${trace % 20}`,
    resourceId: `res-${trace % 5_000}`,
    runId: `run-${trace}`,
    sessionId: `sess-${trace % 20_000}`,
    threadId: `thread-${trace % 20_000}`,
    requestId: `req-${trace}`,
    environment: trace % 3 !== 0 ? 'production' : 'staging',
    source: 'cloud',
    serviceName: `svc-${trace % 5}`,
    attributes: {
      model: `m-${trace % 8}`,
      usage: { inputTokens: 100 + (n % 900), outputTokens: n % 400 },
      note: text(n, 120),
    },
    metadata: { customer: `c${trace % 1_000}`, tier: trace % 4 !== 0 ? 'free' : 'gold', step: j },
    tags: ['prod', `v${trace % 20}`],
    input: { messages: [{ role: 'user', content: text(n + 3, 300) }] },
    output: { text: text(n + 5, 400) },
    error: trace % 20 === 3 && j === spans - 1 ? { message: 'boom', id: `E${trace % 9}` } : null,
    startedAt,
    endedAt: new Date(startedAt.getTime() + 25 + (root ? spans * 37 : 0)),
  };
}

/** New spans of traces of ten, which begin now. */
export function freshSpans(keys, count) {
  const first = NEW_TRACES + keys.next(Math.ceil(count / 10));
  const now = new Date();
  return Array.from({ length: count }, (_, i) => span(first + Math.floor(i / 10), i % 10, 10, now));
}

export function score(n) {
  const scorer = `scorer-${n % 20}`;
  const agent = `agent-${n % 50}`;
  return {
    scorerId: scorer,
    entityId: agent,
    entityType: 'AGENT',
    runId: `run-${n}`,
    source: n % 2 !== 0 ? 'LIVE' : 'TEST',
    scorer: { id: scorer, name: `Scorer ${n % 20}`, description: text(n, 80) },
    entity: { id: agent, name: 'Agent' },
    input: [{ role: 'user', content: text(n + 1, 300) }],
    output: [{ role: 'assistant', content: text(n + 2, 400) }],
    score: (n % 101) / 100,
    reason: text(n + 3, 120),
    metadata: { k: n % 7 },
    resourceId: `res-${n % 5_000}`,
    threadId: `thread-${n % 20_000}`,
    traceId: traceId(n % 50_000),
    spanId: spanId(n % 50_000, 0),
  };
}

const MESSAGES = { tiny: 10_000, small: 100_000, full: FULL_SIZE };

/** Which of the rows a call asks for, and the numbers of new ones. */
export class Keys {
  #messages;
  #threads;
  #fixed;
  #next;

  /** If fixed, every choice is the first one, so that answers can be compared. */
  constructor(scale, fixed) {
    this.#messages = MESSAGES[scale.toLowerCase()];
    if (this.#messages === undefined) {
      throw new Error(`scale is none of ${Object.keys(MESSAGES)}: ${scale}`);
    }
    this.#threads = this.#messages / 5;
    this.#fixed = fixed;
    // far behind the rows of the data, and other numbers in each process
    this.#next = 10_000_000 + (Date.now() % 1_000_000_000);
  }

  /** The first of so many numbers that nobody else gets. */
  next(count) {
    const first = this.#next;
    this.#next += count;
    return first;
  }

  anyThread() {
    return threadId(this.#random(this.#threads));
  }

  threadOf100() {
    return threadId(56 + this.#random(7_600));
  }

  threadOf1k() {
    return threadId(6 + this.#random(50));
  }

  threadOf10k() {
    return threadId(2 + this.#random(4));
  }

  threadOf100k() {
    return threadId(0);
  }

  /** An owner of ten threads. */
  coldResource() {
    const from = Math.floor((this.#threads * 3) / 200);
    return `res-${from + this.#random(Math.floor((this.#threads * 15) / 200))}`;
  }

  scorer() {
    return `scorer-${this.#random(20)}`;
  }

  /** The id of a message of thread-3, about there in its 10,000. */
  messageOfThread3(position) {
    const step = FULL_SIZE / this.#messages;
    const slot = Math.floor((160_000 + position + this.#random(900)) / step);
    return messageId((slot * inverse(this.#messages)) % this.#messages);
  }

  /** When the last hundredth of all messages begins. */
  recent() {
    return at((this.#messages / 100) * 99);
  }

  /** The number of the page of 40 that lies a fifth down the largest thread. */
  deepPage() {
    return this.#messages / 2_000;
  }

  #random(bound) {
    return this.#fixed ? 0 : Math.floor(Math.random() * bound);
  }
}

/** What undoes the stride with which messages are spread over the threads. */
function inverse(modulus) {
  let [r0, r1, s0, s1] = [STRIDE % modulus, modulus, 1, 0];
  while (r1 !== 0) {
    const quotient = Math.floor(r0 / r1);
    [r0, r1] = [r1, r0 - quotient * r1];
    [s0, s1] = [s1, s0 - quotient * s1];
  }
  return ((s0 % modulus) + modulus) % modulus;
}
