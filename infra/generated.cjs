// osls reads .ts as plain text; tsx, which comes with it, loads it.
const { generated } = require('tsx/cjs/api').require('./generated.ts', __filename);

const params = [
  'logGroups',
  'logBuckets',
  'foreignBuckets',
  'foreignTopics',
  'logKeys',
  'protectedPrefixes',
  'sourceAccounts',
  'organizationId',
  'partition',
  'metricNamespaces',
  'coldAfterDays',
  'lakeRetentionDays',
];

for (const [name, generate] of Object.entries(generated)) {
  exports[name] = async ({ resolveVariable }) => {
    const deployment = {
      stage: await resolveVariable('sls:stage'),
      region: await resolveVariable('self:provider.region'),
    };
    for (const param of params) deployment[param] = await resolveVariable(`param:${param}`);
    try {
      return generate(deployment);
    } catch (error) {
      // osls prints the stack where there is one; what is wrong with a parameter is said by the message.
      throw Object.assign(error, { stack: undefined });
    }
  };
}
