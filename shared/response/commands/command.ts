import * as z from 'zod/mini';
import { BongsuError, type JsonObject } from '../../model/index.ts';
import { clientOptions } from '../../platform/client-options.ts';

/**
 * What a role has to be allowed. Resources are ARNs as `Fn::Sub` takes them, with `${AWS::AccountId}` and the like.
 * Source: Service Authorization Reference.
 */
export type Grant = {
  /** Not always the command's own name: HeadObject needs `s3:GetObject`. */
  action: string;
  on: readonly string[];
  when?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** One command that responses may use, with the grants it needs. */
export type Command = {
  kind: 'read' | 'change';
  grants: readonly Grant[];
  /** How AWS refuses the change when it is so already, for commands that may not simply be repeated. */
  already: readonly string[];
  send(input: JsonObject, region: string | undefined): Promise<object>;
};

/**
 * Describes a command: its input is checked against the schema before anything is sent.
 * @throws BongsuError `RESPONSE_CALL_INVALID` from `send`, with the path of each fault.
 */
export function command<Input>(definition: {
  kind: Command['kind'];
  action: string;
  on: string | readonly string[];
  when?: Grant['when'];
  /** What the command needs besides its own action. */
  also?: readonly Grant[];
  already?: readonly string[];
  input: z.ZodMiniType<Input>;
  send: (input: Input, region: string | undefined) => Promise<object>;
}): Command {
  const { kind, action, on, when, also = [], already = [], input: schema, send } = definition;
  return {
    kind,
    already,
    grants: [{ action, on: typeof on === 'string' ? [on] : on, ...(when && { when }) }, ...also],
    send(input, region) {
      const parsed = z.safeParse(schema, input);
      if (parsed.success) return send(parsed.data, region);
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      throw new BongsuError('RESPONSE_CALL_INVALID', `input of ${action}: ${faults.join('; ')}`);
    },
  };
}

/** The client of a region, made at its first use; the function's own region where none is named. */
export function regional<Client>(
  make: (options: typeof clientOptions & { region?: string }) => Client,
): (region: string | undefined) => Client {
  const clients = new Map<string, Client>();
  return (region) => {
    const known = clients.get(region ?? '');
    if (known !== undefined) return known;
    const client = make({ ...clientOptions, ...(region && { region }) });
    clients.set(region ?? '', client);
    return client;
  };
}

/** For resources whose ARN names no account. */
export const ownAccount = { StringEquals: { 'aws:ResourceAccount': '${AWS::AccountId}' } };

export const name = z.string().check(z.minLength(1));
export const page = z.optional(z.string());
