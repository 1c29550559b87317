import { privateRanges, rangesOf } from './address.ts';
import type { Column, LineFormat, WriterOptions } from './format.ts';
import { type LineRenderer, lineWriter } from './line-writer.ts';
import { columnName, defaultFlowLayout, flowFields } from './vpc-flow-fields.ts';
import { flowHeader, flowLayout } from './vpc-flow-layout.ts';
import { flowLineRenderer } from './vpc-flow-line.ts';

/**
 * VPC and Transit Gateway flow logs in any layout. The header line of an S3 object sets the layout; without one it is
 * `options.layout`; without both it is AWS's default format, and lines of another version are rejected.
 * `open` throws `LAYOUT_INVALID` or `RANGE_INVALID` for options that cannot be meant.
 * @example vpcFlow.open({ layout: ['version', 'srcaddr', 'dstaddr'], ownRanges: ['198.51.100.0/24'] })
 */
export const vpcFlow: LineFormat = {
  name: 'vpc-flow',
  title: 'VPC flow logs',
  columns: [
    column('time', 'timestamp', 'Start of the aggregation interval: `start` as a timestamp, UTC'),
    ...flowFields.map(({ name, type, description }) => column(columnName(name), type, description)),
    column(
      'direction',
      'string',
      'ingress, egress, internal or external: by flow-direction, else by the addresses',
    ),
    column('service', 'string', 'IANA name of the lower port that is registered'),
    column('tcp_flag_names', 'array<string>', 'Names of the bits in tcp_flags'),
    column(
      '_extra',
      'string',
      'JSON object of the fields that are not known yet, by name or position (from 1)',
    ),
  ],
  timeColumn: 'time',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
  open: (options) => lineWriter(renderer(options)),
};

function renderer({ layout, ownRanges = [] }: WriterOptions = {}): LineRenderer {
  const own = rangesOf([...ownRanges, ...privateRanges]);
  let renderLine = flowLineRenderer(
    layout ? flowLayout(layout) : flowLayout(defaultFlowLayout, { assumed: true }),
    own,
  );
  return (out, input, start, end) => {
    const names = flowHeader(input, start, end);
    if (!names) return renderLine(out, input, start, end);
    renderLine = flowLineRenderer(flowLayout(names), own);
    return { skipped: 'header' };
  };
}

function column(name: string, type: Column['type'], description: string): Column {
  return { name, type, description };
}
