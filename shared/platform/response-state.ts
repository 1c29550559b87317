import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ResponseState } from '../model/index.ts';
import type { StateTable } from './state-table.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const approvalKind = 'response-approval';

const hourOf = (now: number) => new Date(now).toISOString().slice(0, 13);
const approvalKey = (id: string) => ({ pk: `response#${id}`, sk: 'approval' });
const actsKey = (playbook: string, target: string) => `response-acts#${playbook}#${target}`;

/** The response engine's state in the state table. */
export function dynamoResponseState(
  dynamodb: Pick<DynamoDBClient, 'send'>,
  tableName: string,
  table: StateTable,
): ResponseState {
  const update = async (hour: string, input: UpdateInput): Promise<boolean> => {
    try {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall({ pk: `response-cap#${hour}`, sk: 'cap' }),
          UpdateExpression: input.update,
          ConditionExpression: input.condition,
          ExpressionAttributeNames: input.names,
          ExpressionAttributeValues: marshall(input.values),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    async claimSlot({ playbook, id, limit, totalLimit, now }) {
      const hour = hourOf(now);
      const expiresAt = Math.floor((now + 2 * hourMs) / 1000);
      // Sets of ids rather than counters: adding one again changes nothing, so a retry costs no second place.
      const claimed = await update(hour, {
        update: 'ADD #mine :ids, #all :ids SET expiresAt = :expiresAt',
        condition:
          'contains(#all, :id) OR ((attribute_not_exists(#mine) OR size(#mine) < :limit) AND (attribute_not_exists(#all) OR size(#all) < :total))',
        names: { '#mine': `playbook:${playbook}`, '#all': 'all' },
        values: {
          ':ids': new Set([id]),
          ':id': id,
          ':limit': limit,
          ':total': totalLimit,
          ':expiresAt': expiresAt,
        },
      });
      if (claimed) return { claimed };
      const announce = await update(hour, {
        update: 'SET #announced = :id, expiresAt = :expiresAt',
        condition: 'attribute_not_exists(#announced) OR #announced = :id',
        names: { '#announced': `announced:${playbook}` },
        values: { ':id': id, ':expiresAt': expiresAt },
      });
      return { claimed, announce };
    },

    async actsOn(playbook, target, since) {
      const items = await table.query(actsKey(playbook, target));
      return items.filter((item) => Number(item.actedAt) >= since).map((item) => item.sk);
    },

    async noteAct(playbook, target, id, now) {
      await table.put({
        pk: actsKey(playbook, target),
        sk: id,
        actedAt: now,
        expiresAt: Math.floor((now + 2 * dayMs) / 1000),
      });
    },

    async awaitApproval(id, dueAt) {
      await table.put({
        ...approvalKey(id),
        responseId: id,
        dueKind: approvalKind,
        dueAt,
        expiresAt: Math.floor((dueAt + 14 * dayMs) / 1000),
      });
    },

    async lapsedApprovals(now, limit) {
      return (await table.due(approvalKind, now, limit)).map((item) => String(item.responseId));
    },

    async forgetApproval(id) {
      await table.remove(approvalKey(id));
    },
  };
}

type UpdateInput = {
  update: string;
  condition: string;
  names: Record<string, string>;
  values: Record<string, unknown>;
};

/** The same in memory: for tests. */
export function memoryResponseState(): ResponseState {
  const slots = new Map<string, Set<string>>();
  const announced = new Map<string, string>();
  const acts = new Map<string, Map<string, number>>();
  const approvals = new Map<string, number>();
  const slotsOf = (key: string) => {
    const found = slots.get(key) ?? new Set<string>();
    slots.set(key, found);
    return found;
  };
  return {
    async claimSlot({ playbook, id, limit, totalLimit, now }) {
      const hour = hourOf(now);
      const mine = slotsOf(`${hour}/${playbook}`);
      const all = slotsOf(hour);
      if (all.has(id) || (mine.size < limit && all.size < totalLimit)) {
        mine.add(id);
        all.add(id);
        return { claimed: true };
      }
      const first = announced.get(`${hour}/${playbook}`) ?? id;
      announced.set(`${hour}/${playbook}`, first);
      return { claimed: false, announce: first === id };
    },
    async actsOn(playbook, target, since) {
      const found = acts.get(actsKey(playbook, target)) ?? new Map<string, number>();
      return [...found].filter(([, at]) => at >= since).map(([id]) => id);
    },
    async noteAct(playbook, target, id, now) {
      const key = actsKey(playbook, target);
      acts.set(key, (acts.get(key) ?? new Map<string, number>()).set(id, now));
    },
    async awaitApproval(id, dueAt) {
      approvals.set(id, dueAt);
    },
    async lapsedApprovals(now, limit) {
      return [...approvals]
        .filter(([, dueAt]) => dueAt <= now)
        .slice(0, limit)
        .map(([id]) => id);
    },
    async forgetApproval(id) {
      approvals.delete(id);
    },
  };
}
