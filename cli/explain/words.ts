import type { Explanation } from './explain.ts';
import type { LogExplanation } from './explain-file.ts';

/** An explanation for a person: what, by whom, to whom, and the mail as it would arrive. */
export function explanationText(explanation: Explanation | LogExplanation): string[] {
  if ('lake' in explanation) {
    return [
      `${explanation.source}: parsed by ${explanation.function}, kept in the lake (${explanation.lake}).`,
    ];
  }
  const { source, function: lane, signal, refused, findings, excepted, countsToward } = explanation;
  const read = `Source ${source}, in the function ${lane}.`;
  if (refused !== undefined) return [read, `Refused: ${refused.message} [${refused.code}]`];
  return [
    read,
    ...(signal === undefined
      ? []
      : [`About account ${signal.account}, ${signal.region}, at ${signal.time}.`]),
    ...excepted.map(
      ({ ruleId, owner, reason, expires }) =>
        `Excepted from ${ruleId} by ${owner} until ${expires}: ${reason}`,
    ),
    ...countsToward.map((ruleId) => `Counts toward ${ruleId}.`),
    ...(findings.length === 0 ? ['No finding: nobody is told.'] : []),
    ...findings.flatMap(({ ruleId, severity, routes, held, dedupKey, responses, subject, text }) => [
      `Finding ${ruleId}, ${severity}, merged by ${dedupKey}.`,
      routes.length > 0 ? `Told by: ${routes.join(', ')}.` : `Stored, told to nobody: ${held}.`,
      ...responses.map(
        ({ playbook, target, mode, reason }) =>
          `Response: ${playbook} of ${target} in mode ${mode} (${reason}).`,
      ),
      '',
      ...`Subject: ${subject}\n\n${text}`
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`.trimEnd()),
    ]),
  ];
}
