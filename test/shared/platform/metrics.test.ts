import { expect, test } from 'vitest';
import { embeddedMetrics } from '../../../shared/platform/metrics.ts';

test('counts add up to one embedded metric line for each set of dimensions', () => {
  const lines: string[] = [];
  const metrics = embeddedMetrics(
    { function: 'tick' },
    { clock: () => 1000, write: (line) => lines.push(line) },
  );
  metrics.count('Findings');
  metrics.count('Findings', 2);
  metrics.gauge('Lag', 12, 'Milliseconds');
  metrics.count('Findings', 1, { source: 'health' });
  metrics.flush();
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      _aws: {
        Timestamp: 1000,
        CloudWatchMetrics: [
          {
            Namespace: 'Bongsu',
            Dimensions: [['function']],
            Metrics: [
              { Name: 'Findings', Unit: 'Count' },
              { Name: 'Lag', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      function: 'tick',
      Findings: 3,
      Lag: [12],
    },
    expect.objectContaining({ source: 'health', Findings: 1 }),
  ]);
});

test('a flush starts anew', () => {
  const lines: string[] = [];
  const metrics = embeddedMetrics({}, { write: (line) => lines.push(line) });
  metrics.count('Findings');
  metrics.flush();
  metrics.flush();
  expect(lines).toHaveLength(1);
});
