import { parseFlowLayout } from '../formats/vpc-flow-layout.ts';
import { BongsuError } from '../model/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { StateTable } from '../platform/state-table.ts';

/**
 * The field names of the flow logs in a log group; undefined when no flow log of this account writes there, so that
 * AWS's default format is all it can be.
 */
export type LogGroupLayouts = (logGroup: string) => Promise<string[] | undefined>;

export type LayoutDeps = {
  table: StateTable;
  clock: Clock;
  /** `LogFormat` of each flow log that writes to the group. */
  describe(logGroup: string): Promise<string[]>;
};

/** A flow log's format cannot be changed, but a group can be given to another flow log. Milliseconds. */
const knownMs = 3_600_000;

/**
 * The layouts of log groups as `DescribeFlowLogs` has them, asked for once an hour and group: kept in the state table
 * for all functions, and in memory.
 * @throws BongsuError `LAYOUT_AMBIGUOUS`: flow logs of different formats write to one group, and a message does not say
 * whose it is. The settings have to name the layout, or each flow log needs a group of its own.
 */
export function logGroupLayouts({ table, clock, describe }: LayoutDeps): LogGroupLayouts {
  const memory = new Map<string, { formats: string[]; until: number }>();

  async function formatsOf(logGroup: string): Promise<string[]> {
    const remembered = memory.get(logGroup);
    if (remembered && remembered.until > clock()) return remembered.formats;
    const key = { pk: `log-group#${logGroup}`, sk: 'flow-log-formats' };
    const item = await table.get(key);
    // DynamoDB removes expired items hours later.
    if (item && item.until > clock()) {
      const stored = { formats: item.formats as string[], until: item.until as number };
      memory.set(logGroup, stored);
      return stored.formats;
    }
    const found = { formats: [...new Set(await describe(logGroup))], until: clock() + knownMs };
    await table.put({ ...key, ...found, expiresAt: Math.ceil(found.until / 1000) });
    memory.set(logGroup, found);
    return found.formats;
  }

  return async (logGroup) => {
    const [format, ...others] = await formatsOf(logGroup);
    if (others.length > 0) {
      const message = `${others.length + 1} flow logs of different formats write to ${logGroup}: name its layout in the settings`;
      throw new BongsuError('LAYOUT_AMBIGUOUS', message, {
        place: { path: ['logGroups', logGroup, 'layout'] },
      });
    }
    return format === undefined ? undefined : parseFlowLayout(format);
  };
}
