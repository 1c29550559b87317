import { BongsuError } from '../../shared/model/index.ts';
import { runningLocally } from '../local/control.ts';
import { localStage } from '../local/package.ts';
import { stateFolder } from '../project.ts';

/** What every AWS client of a command is made from. */
export type ClientOptions = {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
};

/** The account that a command works on: the local run, or a deployed stage by the operator's own credentials. */
export type Where =
  | { kind: 'local'; stage: string; control: string; client: ClientOptions }
  | { kind: 'deployed'; stage: string; client: ClientOptions };

export type WhereOptions = { stage?: string | undefined; region?: string | undefined };

/**
 * Chooses the account: the named stage, or without one the local run that is up. Never guesses a deployed stage.
 * @throws BongsuError `NOT_RUNNING`, `STAGE_MISSING`
 */
export async function where({ stage, region }: WhereOptions): Promise<Where> {
  if (stage !== undefined && stage !== localStage) {
    return { kind: 'deployed', stage, client: region === undefined ? {} : { region } };
  }
  const run = await runningLocally(stateFolder()).catch((cause: unknown) => {
    if (stage === localStage) throw cause;
    throw new BongsuError(
      'STAGE_MISSING',
      'name the deployed stage with --stage, or start the local account with: npm start',
      { cause },
    );
  });
  return {
    kind: 'local',
    stage: localStage,
    control: run.control,
    client: {
      region: run.region,
      endpoint: run.endpoint,
      // Explicit, so that the caller's own credentials never come near the emulator.
      credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    },
  };
}
