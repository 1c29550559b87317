import {
  CreateRoleCommand,
  DeleteRoleCommand,
  IAMClient,
  ListRolePoliciesCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { killScene, playScene, type Scene } from './scene.ts';

let made = 0;
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const scene: Scene = {
  playbook: 'revoke-role-sessions',
  offends: [],
  closed: ['BongsuRevokeOlderSessions'],
  async make(options) {
    const iam = new IAMClient(options);
    made += 1;
    const RoleName = `shop-web-${made}`;
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    return {
      resource: { type: 'AWS::IAM::Role', id: RoleName },
      name: RoleName,
      look: async () => (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames,
      exempt: () => iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'bongsu:exempt', Value: '' }] })),
      remove: () => iam.send(new DeleteRoleCommand({ RoleName })),
    };
  },
};

playScene(scene);
killScene(scene);
