import { chmod, rm } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildRuleIndex } from './rules/build-index.ts';

/** `npm run build`: the rules as one module (`#rules` for the functions), and the command line under `dist/cli`. */
const root = fileURLToPath(new URL('..', import.meta.url));

await timed('rules', async () => {
  const outFile = `${root}dist/rules.js`;
  await buildRuleIndex({ rulesDir: `${root}rules`, outFile });
  return relative(root, outFile);
});

await timed('command', async () => {
  const outdir = `${root}dist/cli`;
  await rm(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    // The sandbox is a file of its own: worker threads start from one.
    entryPoints: [
      { in: `${root}cli/bongsu.ts`, out: 'bongsu' },
      { in: `${root}cli/local/sandbox.ts`, out: 'sandbox' },
    ],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    external: ['#rules'],
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  await chmod(`${outdir}/bongsu.js`, 0o755);
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return `${relative(root, outdir)}/bongsu.js, ${Math.round(bytes / 1024)} KB with maps`;
});

async function timed(what: string, work: () => Promise<string>): Promise<void> {
  const started = performance.now();
  const result = await work();
  process.stderr.write(`built ${what}: ${result} (${Math.round(performance.now() - started)} ms)\n`);
}
