import type { Json } from './json.ts';
import type { Severity } from './severity.ts';
import type { Signal } from './signal.ts';

/** Who did it, as far as the record says. Nothing here is looked up or guessed. */
export type Actor = {
  /** CloudTrail `userIdentity.type`, or `AWSService`, `AWS`. */
  type: string;
  /** What a person would call it: user name, role name with session, service. */
  name: string;
  arn?: string;
  principalId?: string;
  account?: string;
  accessKeyId?: string;
  /** The role behind an assumed-role session. */
  sessionIssuer?: string;
  mfa?: boolean;
  sourceIp?: string;
  userAgent?: string;
  /** The AWS service that made the call on the actor's behalf. */
  invokedBy?: string;
};

/** What it was done to. `type` is a CloudFormation type name where there is one (`AWS::IAM::AccessKey`). */
export type Resource = {
  type: string;
  id: string;
  arn?: string;
  account?: string;
  region?: string;
  owner?: string;
};

/** One field of the record and the value that made the rule match. */
export type Matched = { field: string; value: Json };

/** Sigma's `status`. Source: https://sigmahq.io/docs/basics/rules.html */
export const ruleStatuses = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] as const;
export type RuleStatus = (typeof ruleStatuses)[number];

/** What is wrong, with the values that made it match. */
export type Finding = {
  /** Deterministic: the same rule on the same signal gives the same id by every lane. */
  id: string;
  ruleId: string;
  title: string;
  description: string;
  severity: Severity;
  status: RuleStatus;
  /** The signal that completed it. */
  signal: Signal;
  /** All signals that took part; one for a plain rule, several for a window or a correlation. */
  signalIds: string[];
  actor?: Actor;
  resources: Resource[];
  matched: Matched[];
  /** Findings with one key in one window are one alert. */
  dedupKey: string;
  references: string[];
  /** What a person does first, three to six lines. */
  runbook: string[];
  falsePositives: string[];
  /** `attack.t1098`, `cis.4.3`, … */
  tags: string[];
  /** A playbook that fits; whether and how it acts is the response engine's decision. */
  response?: { playbook: string };
};
