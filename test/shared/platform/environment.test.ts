import { afterEach, expect, test, vi } from 'vitest';
import { environment } from '../../../shared/platform/environment.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('gives the named variables', () => {
  vi.stubEnv('BONGSU_STAGE', 'dev');
  expect(environment('BONGSU_STAGE')).toEqual({ BONGSU_STAGE: 'dev' });
});

test('names every variable that lacks, an empty one too', () => {
  vi.stubEnv('BONGSU_STAGE', '');
  expect(() => environment('BONGSU_STAGE', 'BONGSU_STATE_TABLE')).toThrow(
    expect.objectContaining({
      code: 'ENVIRONMENT_MISSING',
      message: 'environment variables are missing: BONGSU_STAGE, BONGSU_STATE_TABLE',
    }),
  );
});
