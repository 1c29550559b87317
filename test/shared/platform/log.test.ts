import { expect, test } from 'vitest';
import { BongsuError } from '../../../shared/model/index.ts';
import { jsonLog, recordedLog } from '../../../shared/platform/log.ts';

test('bound fields stand on every line', () => {
  const { log, lines } = recordedLog();
  log.with({ requestId: 'r1' }).info('done', { count: 2 });
  expect(lines).toEqual([{ level: 'info', message: 'done', requestId: 'r1', count: 2 }]);
});

test('an error is written with its code, place and causes, and a stack only where it was not raised on purpose', () => {
  const { log, lines } = recordedLog();
  const error = new BongsuError('ENVELOPE_INVALID', 'detail is missing', {
    place: { path: ['detail'] },
    cause: new TypeError('inner'),
  });
  log.error('failed', { error });
  expect(lines[0]?.error).toMatchObject({
    code: 'ENVELOPE_INVALID',
    place: { path: ['detail'] },
    cause: { name: 'TypeError', message: 'inner', stack: expect.any(String) },
  });
  expect(lines[0]?.error).not.toHaveProperty('stack');
});

test('lines under the level are not written', () => {
  const written: string[] = [];
  const log = jsonLog({ level: 'warn', write: (line) => written.push(line) });
  log.info('quiet');
  log.warn('loud');
  expect(written).toHaveLength(1);
});
