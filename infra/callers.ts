import type { EventPattern } from './service-events.ts';

/** A part of an account's calls, as an event pattern of CloudTrail records can tell it. */
export type Calls = { name: string; detail: EventPattern };

const byRoot: Calls = { name: 'by-root', detail: { userIdentity: { type: ['Root'] } } };

const byUsers: Calls = {
  name: 'by-users',
  detail: { userIdentity: { type: ['IAMUser'], invokedBy: [{ exists: false }] } },
};

const byInstanceRoles: Calls = {
  name: 'by-instance-roles',
  detail: {
    userIdentity: {
      type: ['AssumedRole'],
      invokedBy: [{ exists: false }],
      sessionContext: { ec2RoleDelivery: [{ exists: true }] },
    },
  },
};

const byOtherAccounts: Calls = {
  name: 'by-other-accounts',
  detail: { userIdentity: { type: ['AWSAccount'], invokedBy: [{ exists: false }] } },
};

const denied: Calls = {
  name: 'denied',
  detail: {
    errorCode: [
      { suffix: 'UnauthorizedOperation' },
      { suffix: 'AccessDenied' },
      { suffix: 'AccessDeniedException' },
    ],
    userIdentity: { invokedBy: [{ exists: false }] },
  },
};

/**
 * Whose calls a detection reads that does not constrain `eventSource`. Without an entry here it would have the calls
 * of all services and everybody delivered, so packaging refuses it.
 */
export const callers: Record<string, readonly Calls[]> = {
  'credential-access/instance-role-from-new-address#instance_role_question': [byInstanceRoles],
  'credential-access/instance-role-used-beside-a-user#instance_role_first_steps': [byInstanceRoles],
  'credential-access/instance-role-used-beside-a-user#user_at_work': [byUsers],
  'credential-access/instance-role-used-from-outside#instance_role_call': [byInstanceRoles],
  'discovery/calls-denied-across-services#denied_call': [denied],
  'discovery/regions-asked-one-after-another#instances_asked_by_user': [byUsers],
  'discovery/trail-searched-with-key#trail_searched': [byUsers, byInstanceRoles],
  'initial-access/root-use': [byRoot],
  'lateral-movement/organization-access-role-taken': [byUsers, byInstanceRoles],
  'lateral-movement/role-taken-from-another-account': [byOtherAccounts],
  'privilege-escalation/role-assumption-guessed#role_refused': [denied],
};
