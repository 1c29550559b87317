/** OCSF's severity scale, least first. Source: https://schema.ocsf.io (severity_id 1 to 5). */
export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const;

export type Severity = (typeof severities)[number];

/** OCSF `severity_id`: 1 for informational to 5 for critical. */
export function severityId(severity: Severity): number {
  return severities.indexOf(severity) + 1;
}

/** True when `severity` is `floor` or worse. */
export function isAtLeast(severity: Severity, floor: Severity): boolean {
  return severityId(severity) >= severityId(floor);
}

/** The next worse severity; `critical` stays. */
export function raised(severity: Severity): Severity {
  return severities[Math.min(severityId(severity), severities.length - 1)] ?? 'critical';
}
