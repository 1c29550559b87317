import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formats, type LogFormat } from '../../shared/formats/index.ts';
import { projectRoot } from '../project.ts';
import { table } from './table.ts';

/** The reference of log formats; `npx tsx cli/docs/formats.ts` writes it. */
export const formatsPage = join(projectRoot(), 'docs/formats.md');

const elb = 'AWSLogs/ACCOUNT/elasticloadbalancing/REGION/YYYY/MM/DD/';

/** The keys that AWS gives the objects of each format. */
export const objectKeys: Readonly<Record<string, string>> = {
  'vpc-flow': 'AWSLogs/ACCOUNT/vpcflowlogs/REGION/YYYY/MM/DD/ACCOUNT_vpcflowlogs_REGION_ID_TIME_HASH.log.gz',
  cloudtrail: 'AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_TIME_HASH.json.gz',
  alb: `${elb}ACCOUNT_elasticloadbalancing_REGION_app.NAME.ID_TIME_NODE_HASH.log.gz`,
  'alb-connection': `${elb}conn_log.ACCOUNT_elasticloadbalancing_REGION_app.NAME.ID_TIME_NODE_HASH.log.gz`,
  nlb: `${elb}ACCOUNT_elasticloadbalancing_REGION_net.NAME.ID_TIME_HASH.log.gz`,
  clb: `${elb}ACCOUNT_elasticloadbalancing_REGION_NAME_TIME_NODE_HASH.log`,
  's3-access': 'PREFIX/YYYY-MM-DD-hh-mm-ss-HASH',
  waf: 'AWSLogs/ACCOUNT/WAFLogs/REGION/NAME/YYYY/MM/DD/hh/mm/ACCOUNT_waflogs_REGION_NAME_TIME_HASH.log.gz',
  resolver: 'AWSLogs/ACCOUNT/vpcdnsquerylogs/VPC/YYYY/MM/DD/VPC_vpcdnsquerylogs_ACCOUNT_TIME_HASH.log.gz',
};

const introduction = `# Log formats

<!-- Generated from the formats: npx tsx cli/docs/formats.ts -->

Each format has a delivery stream \`bongsu-STAGE-FORMAT\` and a table in the lake. \`bongsu parse FORMAT FILE\` reads a
file of it on this machine.

- Values are typed. \`-\`, and a duration of -1, is an absent value: the row does not have the column.
- Times are ISO 8601 in UTC, whatever the log writes.
- Fields that AWS added since are kept in \`_extra\`, by position or name, and counted (metric \`LinesDrifted\`).
- A line that cannot be read goes to the table \`quarantine\` with its object, byte offset and reason.
- Columns are only ever added, at the end. Each table also has \`year\`, \`month\` and \`day\`: when the row arrived.

## Which object is read as what

The first rule of the settings section \`formats\` that fits decides, else AWS's own key layout, after any prefix. An
object that neither knows waits in the dead letters of \`log-objects\` (\`bongsu redrive\`) and is not dropped.
S3 access logs have no layout but the name of the file; give their prefix a rule where other files are named so, too:

\`\`\`
{ "objects": [{ "prefix": "access/", "format": "s3-access" }] }
\`\`\`
`;

/** The page as it should be. */
export function formatsMarkdown(): string {
  const all = Object.values(formats);
  const keys = all.map(({ name }) => [
    `[\`${name}\`](#${name})`,
    `\`${objectKeys[name] ?? 'by the settings'}\``,
  ]);
  return `${[introduction, table(['format', 'key'], keys), ...all.map(section)].join('\n')}\n`;
}

function section({ name, title, columns, timeColumn, source }: LogFormat): string {
  const rows = columns.map((column) => [`\`${column.name}\``, column.type, column.description]);
  return `
## ${name}

${title}: table \`${name.replaceAll('-', '_')}\`, by time \`${timeColumn}\`. AWS: [the fields](${source}).

${table(['column', 'type', 'what it is'], rows)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(formatsPage, formatsMarkdown());
