import { BongsuError } from '../../model/index.ts';
import type { Playbook } from '../playbook.ts';
import { disableAccessKey } from './disable-access-key.ts';

/** Every playbook by id. A test compares this with the folder. */
export const playbooks = { 'disable-access-key': disableAccessKey } satisfies Record<string, Playbook>;

export type PlaybookId = keyof typeof playbooks;

export const playbookIds = Object.keys(playbooks) as PlaybookId[];

/** @throws BongsuError `PLAYBOOK_UNKNOWN`, naming those there are. */
export function playbookNamed(id: string): Playbook {
  const found: Playbook | undefined = Object.hasOwn(playbooks, id) ? playbooks[id as PlaybookId] : undefined;
  if (found) return found;
  throw new BongsuError(
    'PLAYBOOK_UNKNOWN',
    `there is no playbook ${id}; there are: ${playbookIds.join(', ')}`,
  );
}
