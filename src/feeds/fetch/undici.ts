import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The two parts of undici that fetch feeds. Its index also loads fetch, WebSocket, caches and mocks, which costs every
 * start of the program 45 ms (measured).
 */
export const Agent: typeof import('undici').Agent = require('undici/lib/dispatcher/agent.js');
export const buildConnector: typeof import('undici').buildConnector = require('undici/lib/core/connect.js');
