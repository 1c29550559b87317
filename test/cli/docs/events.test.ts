import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventsFile, eventsPage } from '../../../cli/docs/events.ts';

test('docs/events.md is what the sample events come to', async () => {
  expect(readFileSync(eventsFile, 'utf8'), 'npx tsx cli/docs/events.ts').toBe(await eventsPage());
});

test('every file of events/ stands in it', async () => {
  const page = await eventsPage();
  const files = readdirSync('events', { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.filter(({ name }) => !page.includes(`| ${name}`)).map(({ name }) => name)).toEqual([]);
});

// CloudTrail samples end in what the rules make of them, the others in their severity.
test('what a sample is called is what it comes to', async () => {
  const rows = (await eventsPage()).split('\n').filter((line) => /^\| [\w-]+\.json /.test(line));
  expect(rows.length).toBeGreaterThan(150);
  for (const row of rows) {
    const [, file = '', , , severity = '', toldBy = ''] = row.split('|').map((cell) => cell.trim());
    if (file.includes('-is-refused')) expect(row).toContain('refused: ');
    if (file.includes('-is-a-finding')) expect(severity, row).not.toBe('');
    if (file.includes('-is-nothing')) expect(toldBy, row).toBe('nobody');
    const expected = /-(?:is|are)-(critical|high|medium|low|informational)(?=\.|-)/.exec(file)?.[1];
    if (expected !== undefined) expect(severity, row).toBe(expected);
  }
});
