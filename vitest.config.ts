import { defineConfig } from 'vitest/config';

const env = {
  // The SDK warns on Node 20; the deployed runtime is newer.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  // No test may find a real account by what the shell happens to hold.
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_REGION: 'ap-northeast-2',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
};

const setupFiles = ['test/quiet.ts'];

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: '.bongsu/test-results.json' }]],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/functions/**', 'test/integration/**', 'test/faults/**', 'test/template/**'],
          env,
          setupFiles,
          // Nothing here keeps state in a module, so that files share what they import: a third of the time.
          isolate: false,
          // Nothing is timed here: a loaded machine must not fail a property test.
          testTimeout: 60_000,
        },
      },
      // A function makes its clients once and keeps them, so that each file needs a function of its own.
      { test: { name: 'functions', include: ['test/functions/**/*.test.ts'], env, setupFiles } },
      {
        test: { name: 'faults', include: ['test/faults/**/*.test.ts'], env, setupFiles, testTimeout: 60_000 },
      },
      {
        test: {
          name: 'template',
          include: ['test/template/**/*.test.ts'],
          globalSetup: ['test/template/compiled.ts'],
          env,
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/integration/account.ts'],
          env,
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // One emulated account: files take turns.
          fileParallelism: false,
        },
      },
    ],
  },
});
