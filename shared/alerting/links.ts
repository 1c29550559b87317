import type { Finding, Resource, Signal } from '../model/index.ts';
import { stringAt } from '../model/index.ts';

export type Link = { label: string; url: string };

/** Links into the console of the event's partition: the event first, then the resources that have a page of their own. */
export function consoleLinks(finding: Finding): Link[] {
  const { signal, resources } = finding;
  const pages = resources
    .slice(0, 5)
    .map((resource) => ({ label: resource.id, url: resourceUrl(resource, signal) }))
    .filter((link): link is Link => link.url !== undefined);
  const event = eventUrl(signal);
  return event === undefined ? pages : [{ label: 'Event', url: event }, ...pages];
}

function eventUrl(signal: Signal): string | undefined {
  const { record } = signal;
  const eventId = stringAt(record, 'eventID');
  if (signal.kind === 'cloudtrail' && eventId !== undefined) {
    return page(signal.region, 'cloudtrailv2', `/events/${encodeURIComponent(eventId)}`);
  }
  const eventArn = stringAt(record, 'eventArn');
  if (signal.kind === 'health' && eventArn !== undefined) {
    return `https://health.${domain(signal.region)}/health/home#/account/event-log?eventID=${eventArn}&eventTab=details`;
  }
  const findingId = stringAt(record, 'id');
  if (signal.kind === 'guardduty' && findingId !== undefined) {
    return page(signal.region, 'guardduty', `/findings?macros=current&fId=${encodeURIComponent(findingId)}`);
  }
  const alarm = stringAt(record, 'alarmName');
  if (signal.kind === 'alarm' && alarm !== undefined) {
    return page(signal.region, 'cloudwatch', `alarmsV2:alarm/${encodeURIComponent(alarm)}`);
  }
  const resourceId = stringAt(record, 'resourceId');
  if (signal.kind === 'config' && resourceId !== undefined) {
    const resource = new URLSearchParams({
      resourceId,
      resourceType: stringAt(record, 'resourceType') ?? '',
    });
    return page(signal.region, 'config', `/resources/timeline?${resource}`);
  }
  return undefined;
}

const resourcePages: Readonly<Record<string, (id: string) => [service: string, path: string]>> = {
  'AWS::EC2::Instance': (id) => ['ec2', `InstanceDetails:instanceId=${id}`],
  'AWS::EC2::SecurityGroup': (id) => ['ec2', `SecurityGroup:groupId=${id}`],
  'AWS::IAM::User': (id) => ['iam', `/users/details/${id}`],
  'AWS::IAM::Role': (id) => ['iam', `/roles/details/${id}`],
  'AWS::Lambda::Function': (id) => ['lambda', `/functions/${id}`],
  'AWS::KMS::Key': (id) => ['kms', `/kms/keys/${id}`],
};

function resourceUrl(resource: Resource, signal: Signal): string | undefined {
  const region = resource.region ?? signal.region;
  const id = encodeURIComponent(resource.id.split('/').at(-1) ?? resource.id);
  if (resource.type === 'AWS::S3::Bucket') {
    return `https://s3.console.${domain(region)}/s3/buckets/${encodeURIComponent(bucketName(resource.id))}`;
  }
  if (resource.type === 'AWS::IAM::AccessKey' && resource.owner !== undefined) {
    return page(
      region,
      'iam',
      `/users/details/${encodeURIComponent(resource.owner)}?section=security_credentials`,
    );
  }
  const known = resourcePages[resource.type]?.(id);
  return known && page(region, known[0], known[1]);
}

const bucketName = (id: string) => id.split(':').at(-1) ?? id;

function page(region: string, service: string, path: string): string {
  const home = /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? region : 'us-east-1';
  return `https://${home}.console.${domain(home)}/${service}/home?region=${home}#${path}`;
}

// The consoles of the China and GovCloud partitions stand under names of their own.
function domain(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.cn';
  return region.startsWith('us-gov-') ? 'amazonaws-us-gov.com' : 'aws.amazon.com';
}
