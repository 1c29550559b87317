import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';

/** CloudWatch units in use. Source: CloudWatch API, `MetricDatum.Unit`. */
export type Unit = 'Count' | 'Milliseconds' | 'Bytes' | 'Percent' | 'None';

/** Few and bounded: never a host, an object or a principal, each distinct value is a metric that is billed. */
export type Dimensions = Record<string, string>;

export type Metrics = {
  /** Adds to a sum. */
  count(name: string, value?: number, dimensions?: Dimensions): void;
  /** One measured value. */
  gauge(name: string, value: number, unit: Unit, dimensions?: Dimensions): void;
  /** Writes what was gathered; the middleware calls it once an invocation. */
  flush(): void;
};

type Series = {
  dimensions: Dimensions;
  counts: Map<string, number>;
  gauges: Map<string, { unit: Unit; values: number[] }>;
};

/**
 * Metrics as CloudWatch embedded metric format lines: no call to CloudWatch, no library.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @param base dimensions of every metric (`function`)
 */
export function embeddedMetrics(
  base: Dimensions,
  options: { clock?: Clock; write?: (line: string) => void } = {},
): Metrics {
  const { clock = systemClock, write = (line: string) => void process.stdout.write(`${line}\n`) } = options;
  const all = new Map<string, Series>();
  const series = (dimensions: Dimensions): Series => {
    const key = JSON.stringify(Object.entries(dimensions).sort());
    const found = all.get(key) ?? { dimensions, counts: new Map(), gauges: new Map() };
    all.set(key, found);
    return found;
  };
  return {
    count(name, value = 1, dimensions = {}) {
      const { counts } = series({ ...base, ...dimensions });
      counts.set(name, (counts.get(name) ?? 0) + value);
    },
    gauge(name, value, unit, dimensions = {}) {
      const { gauges } = series({ ...base, ...dimensions });
      const found = gauges.get(name) ?? { unit, values: [] };
      found.values.push(value);
      gauges.set(name, found);
    },
    flush() {
      for (const one of all.values()) write(embeddedLine(one, clock()));
      all.clear();
    },
  };
}

/** Metrics for tests: `counts` holds the sums by name, whatever the dimensions. */
export function recordedMetrics(): {
  metrics: Metrics;
  counts: Record<string, number>;
  gauges: Record<string, number[]>;
} {
  const counts: Record<string, number> = {};
  const gauges: Record<string, number[]> = {};
  const metrics: Metrics = {
    count(name, value = 1) {
      counts[name] = (counts[name] ?? 0) + value;
    },
    gauge(name, value) {
      gauges[name] = [...(gauges[name] ?? []), value];
    },
    flush() {},
  };
  return { metrics, counts, gauges };
}

function embeddedLine({ dimensions, counts, gauges }: Series, timestamp: number): string {
  const definitions = [
    ...[...counts.keys()].map((Name) => ({ Name, Unit: 'Count' })),
    ...[...gauges].map(([Name, { unit }]) => ({ Name, Unit: unit })),
  ];
  return JSON.stringify({
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [
        { Namespace: 'Bongsu', Dimensions: [Object.keys(dimensions)], Metrics: definitions },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(counts),
    ...Object.fromEntries([...gauges].map(([name, { values }]) => [name, values])),
  });
}
