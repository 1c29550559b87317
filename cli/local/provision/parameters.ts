import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { stringAt } from '../../../shared/model/index.ts';
import type { LocalAccount } from '../isolation.ts';
import type { Template } from '../template.ts';

export async function createParameters(account: LocalAccount, template: Template): Promise<number> {
  const ssm = new SSMClient(account.options);
  const parameters = template.ofType('AWS::SSM::Parameter');
  await Promise.all(
    parameters.map(({ name, properties }) =>
      ssm.send(
        new PutParameterCommand({
          Name: name,
          Value: stringAt(properties, 'Value'),
          Type: 'String',
          Overwrite: true,
        }),
      ),
    ),
  );
  ssm.destroy();
  return parameters.length;
}
