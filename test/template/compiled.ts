import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { linkProject, osls } from './project.ts';

/** Folders in which `osls package` has run: with the defaults, and with every parameter given. */
export type Packaged = { plain: string; full: string };

declare module 'vitest' {
  export interface ProvidedContext {
    packaged: Packaged;
  }
}

/** Every parameter, so that nothing optional escapes the tests. */
const fullParams = {
  alertEmail: 'security@example.com',
  logGroups: '/vpc/flow-logs,/vpc/more-flow-logs',
  logBuckets: 'example-trail,example-flow-logs',
  foreignBuckets: '210987654321/example-organisation-trail',
  foreignTopics: 'arn:aws:sns:us-east-1:210987654321:example-trail',
  logKeys: 'arn:aws:kms:us-east-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  protectedPrefixes: 'example-records/contracts/,example-records/evidence/,example-backups/',
  sourceAccounts: '210987654321',
  organizationId: 'o-exampleorgid',
  adopt: 'true',
  partition: 'event',
  metricNamespaces: 'AWS/EC2,AWS/Lambda',
  coldAfterDays: '30',
};

/** vitest's global setup of the template project: packages once for all of its files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'bongsu-template-'));
  const packaged = { plain: join(folder, 'plain'), full: join(folder, 'full') };
  await Promise.all([
    pack(packaged.plain, 'linked', {}),
    // Parameters change the template, not the bundles.
    pack(packaged.full, 'empty', fullParams),
  ]);
  project.provide('packaged', packaged);
  return () => rm(folder, { recursive: true, force: true });
}

async function pack(
  folder: string,
  functions: 'linked' | 'empty',
  params: Record<string, string>,
): Promise<void> {
  await linkProject(folder, functions);
  const given = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
  await osls(folder, ['package', '--stage', 'dev', '--region', 'us-east-1', ...given]);
}
