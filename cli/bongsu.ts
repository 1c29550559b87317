#!/usr/bin/env node
import { processIo } from './io.ts';
import { run } from './main.ts';

// The reader of a pipe may leave early (`bongsu parse … | head`): that is its right, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

// The SDK warns on Node 20; the deployed runtime is newer.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

await run(process.argv.slice(2), processIo());
