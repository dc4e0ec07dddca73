// Runs the original storage for a test on the other side of a pipe: one JSON request a line on
// stdin, one JSON answer a line on stdout, told apart by `id`. Requests run concurrently. The end of
// stdin ends the process.
//
//   {"id":1,"op":"open","connectionString":"postgresql://…","schemaName":"agents","options":{…}}
//     -> {"id":1,"result":1}                                   the number is the store's handle
//   {"id":2,"op":"init","store":1}                             -> {"id":2,"result":null}
//   {"id":3,"op":"call","store":1,"domain":"memory","method":"getThreadById","args":[{…}]}
//   {"id":4,"op":"call","store":1,"method":"prune","args":[]}  without a domain: of the store itself
//   {"id":5,"op":"query","store":1,"sql":"…$1…","params":[…]}  -> {"rows":[…],"rowCount":1}
//   {"id":6,"op":"exportSchemas","schemaName":"agents"}        -> the DDL as text
//   {"id":7,"op":"close","store":1}
//   {"id":8,"op":"about"}                                      -> versions and time zone
//
// What JSON cannot say is an object with one key, in both directions: {"$date":"ISO"},
// {"$undefined":true}, {"$number":"NaN"}, {"$bigint":"1"}, {"$bytes":"base64"}. An object that looks
// like one of these by itself is sent as {"$object":{…}}.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import * as original from '@mastra/pg'; // old versions lack a name or two

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr); // answers only, whoever prints
for (const level of ['log', 'info', 'debug']) {
  console[level] = console.error;
}

const MARKERS = new Set(['$date', '$undefined', '$number', '$bigint', '$bytes', '$object']);

function looksEncoded(value) {
  const keys = Object.keys(value);
  return keys.length === 1 && MARKERS.has(keys[0]);
}

// loops, for few frames a level: tests send deep documents
function mapValues(object, change) {
  const entries = [];
  for (const [key, value] of Object.entries(object)) {
    entries.push([key, change(value)]);
  }
  return Object.fromEntries(entries);
}

function mapElements(array, change) {
  const elements = [];
  for (const element of array) {
    elements.push(change(element));
  }
  return elements;
}

function encode(value) {
  switch (typeof value) {
    case 'undefined':
    case 'function':
    case 'symbol':
      return { $undefined: true };
    case 'bigint':
      return { $bigint: String(value) };
    case 'number':
      return Number.isFinite(value) ? value : { $number: String(value) };
    case 'object':
      break;
    default:
      return value;
  }
  if (value === null) {
    return null;
  }
  if (Array.isArray(value)) {
    return mapElements(value, encode); // holes as undefined
  }
  if (value instanceof Date) {
    return { $date: Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString() };
  }
  if (value instanceof URL) {
    return value.href;
  }
  if (value instanceof Uint8Array) {
    return { $bytes: Buffer.from(value).toString('base64') };
  }
  if (value instanceof Map) {
    return encode(Object.fromEntries(value));
  }
  if (value instanceof Set) {
    return encode([...value]);
  }
  const object = mapValues(value, encode);
  return looksEncoded(value) ? { $object: object } : object;
}

function decode(value) {
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    return mapElements(value, decode);
  }
  if (!looksEncoded(value)) {
    return mapValues(value, decode);
  }
  const [[marker, content]] = Object.entries(value);
  switch (marker) {
    case '$date':
      return new Date(content);
    case '$undefined':
      return undefined;
    case '$number':
      return Number(content);
    case '$bigint':
      return BigInt(content);
    case '$bytes':
      return Buffer.from(content, 'base64');
    default:
      return mapValues(content, decode);
  }
}

function describe(error) {
  if (!(error instanceof Error)) {
    return { name: typeof error, message: String(error) };
  }
  // the driver's code is five characters long; Node's own, such as ECONNREFUSED, are longer
  let sqlState;
  for (let cause = error; cause instanceof Error && !sqlState; cause = cause.cause) {
    sqlState = typeof cause.code === 'string' && cause.code.length === 5 ? cause.code : undefined;
  }
  return {
    name: error.constructor?.name ?? error.name,
    message: error.message,
    id: error.id,
    domain: error.domain,
    category: error.category,
    details: error.details === undefined ? undefined : encode(error.details),
    sqlState,
    stack: error.stack,
  };
}

const stores = new Map();
let lastHandle = 0;

function storeOf(request) {
  const store = stores.get(request.store);
  if (!store) {
    throw new Error(`No open store has the handle ${request.store}`);
  }
  return store;
}

const operations = {
  open({ connectionString, schemaName, options }) {
    const handle = ++lastHandle;
    const store = new original.PostgresStore({
      id: `peer-${handle}`,
      connectionString,
      ...(schemaName == null ? {} : { schemaName }),
      ...decode(options ?? {}),
    });
    stores.set(handle, store);
    return handle;
  },

  async init(request) {
    await storeOf(request).init();
    return null;
  },

  async call(request) {
    const store = storeOf(request);
    const target = request.domain == null ? store : store.stores[request.domain];
    if (!target) {
      throw new Error(`The store has no domain ${request.domain}, but ${Object.keys(store.stores)}`);
    }
    if (typeof target[request.method] !== 'function') {
      throw new Error(`${request.domain ?? 'The store'} has no method ${request.method}`);
    }
    return target[request.method](...decode(request.args ?? []));
  },

  async query(request) {
    const { rows, rowCount } = await storeOf(request).pool.query(
      request.sql,
      decode(request.params ?? []),
    );
    return { rows, rowCount };
  },

  exportSchemas({ schemaName }) {
    return schemaName == null ? original.exportSchemas() : original.exportSchemas(schemaName);
  },

  async close(request) {
    const store = storeOf(request);
    stores.delete(request.store);
    await store.close();
    return null;
  },

  about() {
    const require = createRequire(import.meta.url);
    const versionOf = name => require(`./node_modules/${name}/package.json`).version;
    return {
      node: process.versions.node,
      pg: versionOf('@mastra/pg'),
      core: versionOf('@mastra/core'),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    };
  },
};

async function answer(line) {
  let id = null;
  let reply;
  try {
    const request = JSON.parse(line);
    id = request.id ?? null;
    if (!Object.hasOwn(operations, request.op)) {
      throw new Error(`Unknown operation ${request.op}`);
    }
    reply = JSON.stringify({ id, result: encode(await operations[request.op](request)) });
  } catch (error) {
    reply = JSON.stringify({ id, error: describe(error) });
  }
  write(`${reply}\n`);
}

// a connection lost while nobody waits for it is reported here; the next call will tell the test
process.on('uncaughtException', error => console.error(error));
process.on('unhandledRejection', error => console.error(error));

createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', line => {
    if (line.trim() !== '') {
      void answer(line);
    }
  })
  .on('close', async () => {
    setTimeout(() => process.exit(0), 3000).unref(); // should a pool refuse to end
    await Promise.allSettled([...stores.values()].map(store => store.close()));
    process.exit(0);
  });
