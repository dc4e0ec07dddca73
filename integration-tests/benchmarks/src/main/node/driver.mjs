// Does the workloads by way of the original, as it is told on its standard input; the Java class
// driver.Driver describes the commands and the answers. Here `allocated` is always null.
//
//   node driver.mjs postgresql://user:password@host:port/database full|small|tiny [fixed]
import { createInterface } from 'node:readline';
import { PostgresStore } from '@mastra/pg';
import pg from 'pg';
import * as rows from './generator.mjs';

const CONNECTIONS = 20;

/** Nothing is ever prepared on the server here: one call opens what the next ones use. */
const CALLS_TO_PREPARE = 1;

const RESOURCE = 'res-w1';
const NEWEST_FIRST = { field: 'createdAt', direction: 'DESC' };
const OLDEST_FIRST = { field: 'createdAt', direction: 'ASC' };

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr); // answers only, whoever prints
for (const level of ['log', 'info', 'debug']) {
  console[level] = console.error;
}

const [connectionString, scale, mode] = process.argv.slice(2);
const keys = new rows.Keys(scale, mode === 'fixed');

/** Connections that stay open; the first samples are not to pay for them. */
async function openPool(max, options) {
  const pool = new pg.Pool({ connectionString, max, idleTimeoutMillis: 0, ...options });
  pool.on('error', error => console.error(error));
  const clients = await Promise.all(Array.from({ length: max }, () => pool.connect()));
  clients.forEach(client => client.release());
  return pool;
}

async function openStore(pool) {
  const store = new PostgresStore({ id: 'benchmark', pool });
  await store.init();
  return store;
}

const once = make => {
  let made;
  return () => (made ??= make());
};

const pool = await openPool(CONNECTIONS);
const { memory, workflows, observability, scores } = (await openStore(pool)).stores;
const asyncMemory = once(async () => {
  const asyncPool = await openPool(1, { options: '-c synchronous_commit=off' });
  return (await openStore(asyncPool)).stores.memory;
});

const written = count => ({ keys: [], total: count });
const read = (keys, total = -1) => ({ keys, total });

/** What needs nothing but to be called. */
const ready = call => () => call;

// ---- messages

/** Every worker saves into a thread of its own, or all into one. */
const saving = (size, { oneThread = false, domain = async () => memory } = {}) =>
  async workers => {
    const store = await domain();
    const run = `w1-${keys.next(1)}`;
    const now = new Date();
    const threads = oneThread
      ? [run]
      : Array.from({ length: workers }, (_, worker) => `${run}-${worker}`);
    for (const id of threads) {
      await store.saveThread({
        thread: {
          id,
          resourceId: RESOURCE,
          title: 'w1',
          metadata: {},
          createdAt: now,
          updatedAt: now,
        },
      });
    }
    return async worker => {
      const thread = threads[oneThread ? 0 : worker];
      const first = keys.next(size);
      const start = Date.now();
      const messages = Array.from({ length: size }, (_, i) =>
        rows.message(first + i, thread, RESOURCE, new Date(start + i)),
      );
      await store.saveMessages({ messages });
      return written(size);
    };
  };

const messagesOf = (threadId, options) =>
  ready(async () => {
    const page = await memory.listMessages({
      threadId: threadId(),
      page: 0,
      perPage: 40,
      ...options,
    });
    return read(
      page.messages.map(message => message.id),
      options.includeTotal === false ? -1 : page.total,
    );
  });

const including = (perPage, orderBy) =>
  ready(async () => {
    const include = [1_000, 5_000, 9_000].map(position => ({
      id: keys.messageOfThread3(position),
      threadId: 'thread-3',
      withPreviousMessages: 2,
      withNextMessages: 2,
    }));
    const page = await memory.listMessages({ threadId: 'thread-3', perPage, orderBy, include });
    // a page of no rows counts none
    return read(page.messages.map(message => message.id), perPage === 0 ? -1 : page.total);
  });

const NO_TOTAL = { includeTotal: false };
const NEWEST = { orderBy: NEWEST_FIRST };
const OLDEST = { orderBy: OLDEST_FIRST };
const RECENT = { ...NEWEST, filter: { dateRange: { start: keys.recent() } } };
const DEEP = { ...NEWEST, page: keys.deepPage() };

const of100 = () => keys.threadOf100();
const of1k = () => keys.threadOf1k();
const of10k = () => keys.threadOf10k();
const of100k = () => keys.threadOf100k();

// ---- threads

const threadById = async () => {
  const thread = await memory.getThreadById({ threadId: keys.anyThread() });
  return read(thread ? [thread.id] : []);
};

const threadsOf = filter =>
  ready(async () => {
    const page = await memory.listThreads({ page: 0, perPage: 100, filter: filter() });
    return read(page.threads.map(thread => thread.id), page.total);
  });

const TOPIC = { topic: 't7' };

// ---- runs

async function persist(workflowName, runId, n, bytes) {
  const snapshot = rows.snapshot(runId, n, bytes, 'running');
  await workflows.persistWorkflowSnapshot({ workflowName, runId, resourceId: 'res-1', snapshot });
  return written(1);
}

const persisting = (prefix, bytes) =>
  ready(() => {
    const n = keys.next(1);
    return persist('wf-p', `${prefix}-${n}`, n, bytes);
  });

const persistingAgain = bytes => () => {
  const runId = `pu-${keys.next(1)}`;
  return () => persist('wf-p', runId, keys.next(1), bytes);
};

/** All workers write into one run, each the result of a step of its own. */
const updating = bytes => async () => {
  const runId = `u-${keys.next(1)}`;
  await persist('wf-u', runId, 5, bytes);
  return async worker => {
    await workflows.updateWorkflowResults({
      workflowName: 'wf-u',
      runId,
      stepId: `w-${worker}`,
      result: rows.stepResult(keys.next(1)),
      requestContext: {},
    });
    return written(1);
  };
};

const loading = (runId, bytes) => {
  const saved = once(() =>
    workflows.persistWorkflowSnapshot({
      workflowName: 'wf-l',
      runId,
      snapshot: rows.snapshot(runId, 3, bytes),
    }),
  );
  return async () => {
    await saved();
    return async () => {
      const snapshot = await workflows.loadWorkflowSnapshot({ workflowName: 'wf-l', runId });
      return read([snapshot.runId]);
    };
  };
};

const runsOf = filter =>
  ready(async () => {
    const page = await workflows.listWorkflowRuns({ page: 0, perPage: 50, ...filter });
    return read(page.runs.map(run => run.runId), page.total);
  });

// ---- spans and scores

const PAGE_OF_20 = { pagination: { page: 0, perPage: 20 } };

const spans = count =>
  ready(async () => {
    await observability.batchCreateSpans({ records: rows.freshSpans(keys, count) });
    return written(count);
  });

const createThenUpdate = async () => {
  const [span] = rows.freshSpans(keys, 1);
  const { traceId, spanId, endedAt, output } = span;
  await observability.createSpan({ span: { ...span, endedAt: null, output: null } });
  await observability.updateSpan({ traceId, spanId, updates: { endedAt, output } });
  return written(1);
};

const traceOf200 = async () => {
  const trace = await observability.getTrace({ traceId: rows.traceId(500) });
  return read((trace?.spans ?? []).map(span => `${span.traceId}/${span.spanId}`));
};

const tracesOf = filters =>
  ready(async () => {
    const page = await observability.listTraces({ filters, ...PAGE_OF_20 });
    return read(page.spans.map(span => span.traceId), page.pagination.total);
  });

const saveScore = async () => {
  await scores.saveScore(rows.score(keys.next(1)));
  return written(1);
};

const scoresOfScorer = async () => {
  const page = await scores.listScoresByScorerId({ scorerId: keys.scorer(), ...PAGE_OF_20 });
  return read(page.scores.map(score => score.id), page.pagination.total);
};

// ---- init()

const databases = [];
let databasesMade = 0;

/**
 * One empty database for each call there may be. Not done here is W7.init.eight: of eight stores
 * that init at once on an empty database, four failed.
 */
const initEmpty = async (workers, calls) => {
  const empty = [];
  for (let call = 0; call < calls; call++) {
    const name = `mastra_init_${process.pid}_${++databasesMade}`;
    await pool.query(`create database ${name} template template0`);
    databases.push(name);
    const url = new URL(connectionString);
    url.pathname = `/${name}`;
    empty.push(url.href);
  }
  return async () => {
    const connectionString = empty.shift();
    if (connectionString === undefined) {
      throw new Error(`more calls than the ${calls} that databases were made for`);
    }
    const store = new PostgresStore({ id: 'benchmark', connectionString, max: CONNECTIONS });
    await store.init();
    await store.close();
    return written(1);
  };
};

const initReady = async () => {
  const store = new PostgresStore({ id: 'benchmark', connectionString, max: CONNECTIONS });
  await store.init();
  await store.close();
  return written(1);
};

async function dropDatabases() {
  for (const name of databases.splice(0)) {
    await pool.query(`drop database ${name} with (force)`);
  }
}

// ---- all of them: prepare with the number of workers and of calls, get what a worker calls

const WORKLOADS = {
  'base.select1': ready(async () => {
    const { rowCount } = await pool.query('select 1');
    return written(rowCount);
  }),

  'W1.s1.c1': saving(1),
  'W1.s1.c8': saving(1),
  'W1.s10.c1': saving(10),
  'W1.s10.c8': saving(10),
  'W1.s100.c1': saving(100),
  'W1.s100.c8': saving(100),
  'W1.s1.c8.samethread': saving(1, { oneThread: true }),
  'W1.s1.c1.async': saving(1, { domain: asyncMemory }),

  'W2.p40.desc.t100': messagesOf(of100, NEWEST),
  'W2.p40.desc.t1k': messagesOf(of1k, NEWEST),
  'W2.p40.desc.t10k': messagesOf(of10k, NEWEST),
  'W2.p40.desc.t100k': messagesOf(of100k, NEWEST),
  'W2.p40.asc.t100': messagesOf(of100, OLDEST),
  'W2.p40.asc.t10k': messagesOf(of10k, OLDEST),
  'W2.p40.asc.t100k': messagesOf(of100k, OLDEST),
  'W2.p40.desc.t100.nototal': messagesOf(of100, { ...NEWEST, ...NO_TOTAL }),
  'W2.p40.desc.t10k.nototal': messagesOf(of10k, { ...NEWEST, ...NO_TOTAL }),
  'W2.p40.desc.t100k.nototal': messagesOf(of100k, { ...NEWEST, ...NO_TOTAL }),
  'W2.p40.desc.t100.c8': messagesOf(of100, NEWEST),
  'W2.date.t10k': messagesOf(of10k, RECENT),
  'W2.date.t100k': messagesOf(of100k, RECENT),
  'W2.deep.t100k': messagesOf(of100k, DEEP),
  'W2.deep.t100k.nototal': messagesOf(of100k, { ...DEEP, ...NO_TOTAL }),
  'W2.all.t1k': messagesOf(of1k, { ...OLDEST, perPage: false }),
  'W2.include': including(0, OLDEST_FIRST),
  'W2.include.p10': including(10, NEWEST_FIRST),

  'W3.get': ready(threadById),
  'W3.list.cold10': threadsOf(() => ({ resourceId: keys.coldResource() })),
  'W3.list.hot10k': threadsOf(() => ({ resourceId: 'res-hot' })),
  'W3.list.meta': threadsOf(() => ({ metadata: TOPIC })),
  'W3.list.hotmeta': threadsOf(() => ({ resourceId: 'res-hot', metadata: TOPIC })),

  'W4.persist20': persisting('p', 20_000),
  'W4.persist20.upd': persistingAgain(20_000),
  'W4.persist500': persisting('q', 500_000),
  'W4.update.c1': updating(20_000),
  'W4.update.c8': updating(20_000),
  'W4.update500.c1': updating(500_000),
  'W4.load20': loading('L20', 20_000),
  'W4.load500': loading('L500', 500_000),
  'W4.list.status': runsOf({ status: 'suspended' }),
  'W4.list.wfstatus': runsOf({ workflowName: 'wf-3', status: 'suspended' }),
  'W4.list.all': runsOf({}),

  'W5.batch1': spans(1),
  'W5.batch100': spans(100),
  'W5.batch1000': spans(1_000),
  'W5.batch100.c8': spans(100),
  'W5.createupdate': ready(createThenUpdate),
  'W5.getTrace200': ready(traceOf200),
  'W5.list.none': tracesOf(undefined),
  'W5.list.entity': tracesOf({ entityId: 'agent-7' }),
  'W5.list.meta': tracesOf({ metadata: { customer: 'c42' } }),
  'W5.list.tags': tracesOf({ tags: ['v7'] }),
  'W5.list.childerr': tracesOf({ hasChildError: true }),

  'W6.save': ready(saveScore),
  'W6.list': ready(scoresOfScorer),

  'W7.init.empty': initEmpty,
  'W7.init.ready': ready(initReady),
  'W7.mix.c64': ready(threadById),
  'W7.list.c64': messagesOf(of100, NEWEST),
  'W7.save1.c64': saving(1),

  'W8.list': messagesOf(() => 'thread-1', { ...OLDEST, perPage: false }),
};

/** Lets workers call until the limits are reached, and keeps how long each call took. */
async function sample(call, { workers, millis, calls }) {
  const fewest = Math.min(2, calls);
  const times = [];
  let begun = 0;
  let rowsRead = 0;
  const start = performance.now();
  const end = start + millis;
  const work = async worker => {
    while (begun < fewest || (performance.now() < end && begun < calls)) {
      begun++;
      const before = performance.now();
      const answer = await call(worker);
      times.push(performance.now() - before);
      rowsRead += answer.keys.length > 0 ? answer.keys.length : Math.max(0, answer.total);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  const took = performance.now() - start;
  times.sort((a, b) => a - b);
  const quantile = share => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return {
    calls: times.length,
    rows: rowsRead,
    ops: (times.length * 1000) / took,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    allocated: null,
  };
}

let prepared;

async function answer([command, name, ...numbers]) {
  if (command === 'call') {
    if (prepared === undefined) {
      throw new Error('call before prepare');
    }
    return prepared(0);
  }
  if (!Object.hasOwn(WORKLOADS, name)) {
    return { skip: true };
  }
  await dropDatabases();
  const [workers, millis, calls] = numbers.map(Number);
  if (command === 'prepare') {
    prepared = await WORKLOADS[name](workers, CALLS_TO_PREPARE + 1);
    for (let i = 0; i < CALLS_TO_PREPARE; i++) {
      await prepared(0);
    }
    return {};
  }
  const call = await WORKLOADS[name](workers, calls);
  return sample(call, { workers, millis, calls });
}

function describe(error) {
  return error?.cause ? `${error}: ${describe(error.cause)}` : String(error);
}

write('{"ready":true}\n');
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  let reply;
  try {
    reply = await answer(line.split(' '));
  } catch (error) {
    console.error(error);
    reply = { error: describe(error) };
  }
  write(`${JSON.stringify(reply)}\n`);
}
await dropDatabases();
process.exit(0);
