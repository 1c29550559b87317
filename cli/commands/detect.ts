import { Command, Option } from 'commander';
import type { RuleSet } from '../../shared/detection/index.ts';
import type { Finding } from '../../shared/model/index.ts';
import type { Io } from '../io.ts';
import { writeLine } from '../ndjson.ts';

type Options = { rules?: string; alerts?: boolean; exceptions?: string };

const examples = `
Examples:
  bongsu detect events/cloudtrail/*.json
  aws s3 cp s3://BUCKET/KEY.json.gz - | bongsu detect
  bongsu detect --rules my-rules records.ndjson
  bongsu detect --alerts --exceptions detection.json trail/*.json.gz`;

/** `bongsu detect`: CloudTrail records through the rules, in any of the shapes they come in. */
export function detectCommand(io: Io): Command {
  return new Command('detect')
    .description(
      'run CloudTrail records ({"Records":[…]}, […], NDJSON, EventBridge events; .gz or not) through the rules; one finding a line',
    )
    .argument('[files...]', 'files of records; stdin when there is none')
    .option('--rules <dir>', 'a folder of rules, or one file, instead of the built-in rules')
    .option(
      '--alerts',
      'print what would be sent: after exceptions and merging, from the default least severity on',
    )
    .addOption(
      new Option(
        '--exceptions <file>',
        'a settings file with exceptions and disabled rules (section detection)',
      ).implies({
        alerts: true,
      }),
    )
    .addHelpText('after', examples)
    .action((files: string[], options: Options) => detect(io, files, options));
}

async function detect(io: Io, files: string[], options: Options): Promise<void> {
  const { readSignals } = await import('../rules/record-source.ts');
  const { detectionRun } = await import('../rules/detection-run.ts');
  const ruleSet = await chosenRules(io, options.rules);
  const { loadExceptions } = await import('../rules/exceptions-file.ts');
  const exceptions = options.exceptions === undefined ? undefined : await loadExceptions(options.exceptions);
  const run = detectionRun(ruleSet, exceptions === undefined ? {} : { exceptions });
  const output = await openOutput(io, options.alerts === true);
  for await (const read of readSignals(files, io.stdin)) {
    if (!read.ok) {
      io.err(`${read.file}: offset ${read.offset}: ${read.reason}`);
      io.exit(1);
      continue;
    }
    const { findings, failures } = run.see(read.signal);
    for (const { error } of failures) io.err(`${error.message} (event ${read.signal.id})`);
    for (const finding of findings) await output.take(finding);
  }
  for (const finding of await run.finish()) await output.take(finding);
  await output.end();
}

async function chosenRules(io: Io, folder: string | undefined): Promise<RuleSet> {
  if (folder === undefined) return (await import('#rules')).ruleSet;
  const { compileFolder } = await import('../rules/rule-set.ts');
  const { ruleSet, faults } = await compileFolder(folder);
  for (const { error } of faults) io.err(error.message);
  if (faults.length > 0) io.exit(1);
  return ruleSet;
}

type Output = { take(finding: Finding): Promise<void>; end(): Promise<void> };

/** The same finding can come twice, because trails overlap; it is told once. */
async function openOutput(io: Io, asAlerts: boolean): Promise<Output> {
  const { findingLine } = await import('../rules/finding-line.ts');
  const seen = new Set<string>();
  const kept: Finding[] = [];
  return {
    async take(finding) {
      if (seen.has(finding.id)) return;
      seen.add(finding.id);
      if (asAlerts) kept.push(finding);
      else await writeLine(io, findingLine(finding));
    },
    async end() {
      if (!asAlerts) return;
      const { alertLine, previewAlerts } = await import('../rules/alert-preview.ts');
      const { alertDefaults } = await import('../../shared/alerting/settings.ts');
      for (const alert of previewAlerts(kept, alertDefaults)) await writeLine(io, alertLine(alert));
    },
  };
}
