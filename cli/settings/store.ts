import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { connectLocally } from '../local/connect.ts';
import { localStage } from '../local/package.ts';
import { standardBytes } from './sections.ts';

/** The settings of one stage: `/bongsu/<stage>/settings/<section>` in Parameter Store. */
export type SettingsStore = {
  /** Undefined when the section was never put: the built-in defaults are in force. */
  read(section: string): Promise<string | undefined>;
  /** Returns the parameter's name and the tier it needed. */
  write(section: string, document: string): Promise<{ parameter: string; tier: 'Standard' | 'Advanced' }>;
};

/** The settings of a deployed stage, by the caller's own AWS configuration; without one, of the running local account. */
export async function openSettingsStore(stage: string | undefined): Promise<SettingsStore> {
  const ssm =
    stage === undefined ? new SSMClient((await connectLocally()).account.options) : new SSMClient({});
  const nameOf = (section: string) => `/bongsu/${stage ?? localStage}/settings/${section}`;
  return {
    async read(section) {
      try {
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name: nameOf(section) }));
        return Parameter?.Value;
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined;
        throw error;
      }
    },
    async write(section, document) {
      const parameter = nameOf(section);
      // The larger tier costs money and cannot be left again: only when it must be.
      const tier = Buffer.byteLength(document) > standardBytes ? 'Advanced' : 'Standard';
      await ssm.send(
        new PutParameterCommand({
          Name: parameter,
          Value: document,
          Type: 'String',
          Tier: tier,
          Overwrite: true,
        }),
      );
      return { parameter, tier };
    },
  };
}
