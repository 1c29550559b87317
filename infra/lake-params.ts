import { BongsuError } from '../shared/model/index.ts';

/** What `params` of `serverless.yml` say about the lake; numbers and lists may also be text, as on the command line. */
export type LakeParams = {
  partition: unknown;
  metricNamespaces: unknown;
  coldAfterDays: unknown;
  lakeRetentionDays: unknown;
};

export type LakeOptions = {
  /** Which date an object of the lake lies under: that of its arrival, or that of the events in it. */
  partition: 'arrival' | 'event';
  /** CloudWatch namespaces whose metrics come into the lake; none: no metric stream is made. */
  metricNamespaces: string[];
  /** Days until objects move to colder storage; 0: never. */
  coldAfterDays: number;
  lakeRetentionDays: number;
};

/** Source: CloudWatch API reference, MetricStreamFilter. */
const namespacePattern = /^[A-Za-z0-9._/#-]{1,255}$/;

/** @throws BongsuError `LAKE_PARAM_INVALID` naming the parameter */
export function parseLakeParams(params: LakeParams): LakeOptions {
  const partition = String(params.partition);
  if (partition !== 'arrival' && partition !== 'event')
    throw invalid('partition', 'is neither arrival nor event');
  const options = {
    partition,
    metricNamespaces: names(params.metricNamespaces),
    coldAfterDays: days('coldAfterDays', params.coldAfterDays),
    lakeRetentionDays: days('lakeRetentionDays', params.lakeRetentionDays),
  } as const;
  const { coldAfterDays, lakeRetentionDays } = options;
  if (lakeRetentionDays === 0) throw invalid('lakeRetentionDays', 'is 0: nothing would be kept');
  // S3 refuses a transition that does not come before the expiry.
  if (coldAfterDays >= lakeRetentionDays) {
    throw invalid(
      'coldAfterDays',
      `is not less than lakeRetentionDays, ${lakeRetentionDays}; 0 switches it off`,
    );
  }
  return options;
}

function days(name: string, value: unknown): number {
  const text = String(value);
  if (!/^\d{1,5}$/.test(text)) throw invalid(name, `${text} is not a number of days`);
  return Number(text);
}

function names(value: unknown): string[] {
  const entries = Array.isArray(value) ? value.map(String) : String(value ?? '').split(',');
  const found = entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
  const wrong = found.find((entry) => !namespacePattern.test(entry));
  if (wrong !== undefined) throw invalid('metricNamespaces', `${wrong} is not a CloudWatch namespace`);
  return found;
}

function invalid(name: string, what: string): BongsuError {
  return new BongsuError('LAKE_PARAM_INVALID', `params.${name} ${what}`, {
    place: { path: ['params', name] },
  });
}
