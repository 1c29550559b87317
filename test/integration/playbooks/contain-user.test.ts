import {
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  IAMClient,
  ListUserPoliciesCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { killScene, playScene, type Scene } from './scene.ts';

let made = 0;

const scene: Scene = {
  playbook: 'contain-user',
  offends: [],
  closed: ['BongsuContain'],
  async make(options) {
    const iam = new IAMClient(options);
    made += 1;
    const UserName = `ada-${made}`;
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'not-a-password-1A' }));
    return {
      resource: { type: 'AWS::IAM::User', id: UserName },
      name: UserName,
      look: async () => (await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames,
      exempt: () => iam.send(new TagUserCommand({ UserName, Tags: [{ Key: 'bongsu:exempt', Value: '' }] })),
      async remove() {
        await iam.send(new DeleteLoginProfileCommand({ UserName }));
        await iam.send(new DeleteUserCommand({ UserName }));
      },
    };
  },
};

playScene(scene);
killScene(scene);
