import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Call,
  type Finding,
  type JsonObject,
  type Resource,
  type ResponseRequest,
  responseId,
} from '../../../shared/model/index.ts';
import { type Aws, awsCalls } from '../../../shared/response/aws.ts';
import { handleCommand, handleMessage } from '../../../shared/response/handle.ts';
import { type PlaybookId, playbookNamed } from '../../../shared/response/playbooks/index.ts';
import type { ResponseSettings } from '../../../shared/response/settings.ts';
import { callsOf, mortal } from '../../shared/response/mortal.ts';
import { exposedKey, setting, startedAt } from '../../shared/response/setting.ts';
import { account } from '../account.ts';

type Account = Awaited<ReturnType<typeof account>>;

/** One thing of the emulated account, in the state that offends, and what a test may do to it behind Bongsu's back. */
export type Subject = {
  resource: Resource;
  /** What exemptions and protections call it. */
  name: string;
  /** The record of the event, where the playbook takes parts from it. */
  record?: JsonObject;
  /** As the account shows it, without what cannot return. */
  look(): Promise<unknown>;
  exempt(): Promise<unknown>;
  remove(): Promise<unknown>;
};

export type Scene = {
  playbook: PlaybookId;
  /** Makes a new one; the options are those of every client of the emulated account. */
  make(options: Account['options']): Promise<Subject>;
  /** What `look` shows before and after. */
  offends: unknown;
  closed: unknown;
  /** What comes of a target that is gone: nothing to do, or a person is called. */
  gone?: 'nothing-to-do' | 'refused';
  /** Answers what the emulator lacks: a stateful stand-in for those calls alone. */
  standIn?(aws: Aws): Aws;
};

const by = 'arn:aws:iam::123456789012:user/ada';

/** The scene's stage: the emulated account, an engine over it, and the messages that reach it. */
export function stageFor(scene: Scene) {
  let here: Account;
  beforeAll(async () => {
    here = await account();
    await here.reset();
  });
  const make = () => scene.make(here.options);

  function stage(
    settings: Partial<ResponseSettings> = { playbooks: { [scene.playbook]: { mode: 'enforce' } } },
  ) {
    const all = setting({ settings });
    const changes: Call[] = [];
    const account = scene.standIn?.(awsCalls()) ?? awsCalls();
    const aws: Aws = {
      read: account.read,
      change: (call) => {
        changes.push(call);
        return account.change(call);
      },
    };
    const deps = { ...all.deps, aws, own: { ...all.deps.own, region: here.region } };
    return { ...all, deps, changes };
  }

  function findingOn({ resource, record = {} }: Subject, changed: Partial<Finding> = {}): Finding {
    const byCloudTrail = {
      lane: 'eventbridge',
      source: 'aws.cloudtrail',
      detailType: 'AWS API Call via CloudTrail',
      envelopeId: 'e-1',
    } as const;
    return exposedKey({
      id: `f-${resource.id}`,
      ruleId: 'scene',
      resources: [resource],
      signal: {
        region: here.region,
        origin: byCloudTrail,
        record,
        time: new Date(startedAt - 5_000).toISOString(),
      },
      response: { playbook: scene.playbook },
      ...changed,
    });
  }

  const message = (finding: Finding): string => {
    const { playbook } = scene;
    const request: ResponseRequest = { version: 1, finding, playbook, requestedAt: '2026-11-20T12:00:00Z' };
    return JSON.stringify(request);
  };
  const idOf = (subject: Subject) =>
    responseId(`f-${subject.resource.id}`, scene.playbook, subject.resource.id);
  const undo = (subject: Subject, deps: ReturnType<typeof stage>['deps']) =>
    handleCommand({ version: 1, command: 'undo', id: idOf(subject), by, force: false }, deps);
  return {
    make,
    stage,
    message: (subject: Subject, changed?: Partial<Finding>) => message(findingOn(subject, changed)),
    idOf,
    undo,
  };
}

/** The whole life of a playbook against the emulated account, through the SDK and the engine. */
export function playScene(scene: Scene): void {
  const { reversible } = playbookNamed(scene.playbook);
  const { make, stage, message, undo } = stageFor(scene);

  describe(scene.playbook, () => {
    test('closes the gate, once, and undo opens it again', async () => {
      const subject = await make();
      expect(await subject.look()).toEqual(scene.offends);
      const { deps, reports, changes } = stage();
      await handleMessage(message(subject), deps);
      expect(reports).toMatchObject([{ outcome: 'applied', target: { id: subject.resource.id } }]);
      expect(await subject.look()).toEqual(scene.closed);
      const made = changes.length;
      await handleMessage(message(subject), deps);
      expect(changes).toHaveLength(made);

      const answer = await undo(subject, deps);
      if (reversible) {
        expect(answer).toMatchObject({ ok: true, response: { outcome: 'undone' } });
        expect(reports.at(-1)).toMatchObject({ outcome: 'undone', reason: /as it was before|already/ });
        expect(await subject.look()).toEqual(scene.offends);
      } else {
        expect(answer).toMatchObject({ ok: false, code: 'RESPONSE_IRREVERSIBLE' });
        expect(await subject.look()).toEqual(scene.closed);
      }
    });

    test('tells its plan, and changes nothing, until settings say otherwise', async () => {
      const subject = await make();
      const { deps, reports, changes } = stage({});
      await handleMessage(message(subject), deps);
      expect(reports).toMatchObject([{ outcome: 'observed' }]);
      expect(reports[0]?.changes.length).toBeGreaterThan(0);
      expect(changes).toEqual([]);
    });

    const person = { type: 'AssumedRole', name: 'respond' };
    const ownRole = 'arn:aws:sts::123456789012:assumed-role/bongsu-prod-respond/1';
    test.each<{
      name: string;
      outcome?: string;
      before?: (subject: Subject) => Promise<unknown>;
      settings?: (subject: Subject) => Partial<ResponseSettings>;
      finding?: (subject: Subject) => Partial<Finding>;
    }>([
      {
        name: 'what is closed already',
        outcome: 'nothing-to-do',
        before: (subject) => handleMessage(message(subject), stage().deps),
      },
      { name: 'what is gone', outcome: scene.gone ?? 'nothing-to-do', before: (subject) => subject.remove() },
      { name: 'what is exempt by its tag', before: (subject) => subject.exempt() },
      { name: 'what settings exempt', settings: ({ resource }) => ({ exempt: [resource.id] }) },
      { name: 'what settings protect', settings: ({ name }) => ({ protectedPrincipals: [name] }) },
      {
        name: 'a sample',
        finding: () => ({ title: '[SAMPLE] of a finding' }),
      },
      { name: 'its own change', finding: () => ({ actor: { ...person, arn: ownRole } }) },
    ])('does nothing to $name', async ({ outcome = 'refused', before, settings, finding }) => {
      const subject = await make();
      await before?.(subject);
      const enforce = { playbooks: { [scene.playbook]: { mode: 'enforce' as const } } };
      const { deps, reports, changes } = stage({ ...enforce, ...settings?.(subject) });
      await handleMessage(message(subject, finding?.(subject)), deps);
      expect(reports).toMatchObject([{ outcome }]);
      expect(changes).toEqual([]);
    });

    test('does nothing about a call that failed', async () => {
      const subject = await make();
      const { deps, reports, changes } = stage();
      const failed = { ...subject, record: { ...subject.record, errorCode: 'AccessDenied' } };
      await handleMessage(message(failed), deps);
      expect(reports).toMatchObject([{ outcome: 'refused', reason: /failed/ }]);
      expect(changes).toEqual([]);
    });
  });
}

/**
 * Kills the process between any two of its calls, and lets the same message or command come again. Dying before a call
 * is dying after the one before it: the account cannot tell them apart.
 */
export function killScene(scene: Scene): void {
  const { reversible } = playbookNamed(scene.playbook);
  const { make, stage, message, idOf, undo } = stageFor(scene);

  describe(scene.playbook, () => {
    test('killed between any two calls, comes to the same end', async () => {
      const first = await make();
      const total = await callsOf((deps) => handleMessage(message(first), deps), stage().deps);
      for (let dieAt = 1; dieAt <= total; dieAt++) {
        const place = `killed before call ${dieAt} of ${total}`;
        const subject = await make();
        const { deps, reports } = stage();
        await handleMessage(message(subject), mortal(deps, dieAt, 'before').deps).catch(() => {});
        await handleMessage(message(subject), deps);
        expect(await subject.look(), place).toEqual(scene.closed);
        expect(reports.at(-1)?.outcome, place).toBe('applied');
        const kinds = (await deps.ledger.read(idOf(subject))).map(({ kind }) => kind);
        const steps = kinds.filter((kind) => kind === 'step');
        expect(steps.length, place).toBe(reports.at(-1)?.changes.length);
        expect(kinds.slice(-2), place).toEqual(['finished', 'reported']);
      }
    });

    if (reversible)
      test('undo killed between any two calls, and asked again, comes to the same end', async () => {
        const ready = async () => {
          const subject = await make();
          const all = stage();
          await handleMessage(message(subject), all.deps);
          return { subject, ...all };
        };
        const first = await ready();
        const total = await callsOf((deps) => undo(first.subject, { ...first.deps, ...deps }), first.deps);
        for (let dieAt = 1; dieAt <= total; dieAt++) {
          const { subject, deps, reports } = await ready();
          await undo(subject, { ...deps, ...mortal(deps, dieAt, 'before').deps }).catch(() => {});
          const answer = await undo(subject, deps);
          const place = `killed before call ${dieAt} of ${total}`;
          expect(answer.ok || answer.code === 'RESPONSE_ALREADY_UNDONE', place).toBe(true);
          expect(await subject.look(), place).toEqual(scene.offends);
          expect(reports.at(-1)?.outcome, place).toBe('undone');
        }
      });
  });
}
