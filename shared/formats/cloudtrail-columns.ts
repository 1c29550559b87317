import type { Column, ColumnType } from './format.ts';

/** A column and the place in the record that its value comes from. `json`: an open object, kept as a JSON string. */
export type CloudTrailColumn = {
  name: string;
  type: Extract<ColumnType, 'string' | 'boolean' | 'timestamp'> | 'json';
  path: string;
  description: string;
};

const issuer = 'userIdentity.sessionContext.sessionIssuer';
const session = 'userIdentity.sessionContext.attributes';

/**
 * The columns of CloudTrail records. Append-only.
 * Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const cloudTrailColumns: readonly CloudTrailColumn[] = [
  column('event_time', 'timestamp', 'eventTime', 'When the request was completed, UTC'),
  column('event_id', 'string', 'eventID', 'Identity of the event; several trails record the same one'),
  column('event_version', 'string', 'eventVersion', 'Version of the record format'),
  column('event_source', 'string', 'eventSource', 'Service that the request was made to: iam.amazonaws.com'),
  column('event_name', 'string', 'eventName', 'Requested action'),
  column('event_type', 'string', 'eventType', 'AwsApiCall, AwsServiceEvent, AwsConsoleSignIn, …'),
  column('event_category', 'string', 'eventCategory', 'Management, Data, NetworkActivity or Insight'),
  column('management_event', 'boolean', 'managementEvent', 'Whether it is a management event'),
  column('read_only', 'boolean', 'readOnly', 'Whether the action only reads'),
  column('aws_region', 'string', 'awsRegion', 'Region that the request was made to'),
  column('recipient_account_id', 'string', 'recipientAccountId', 'Account that received the event'),
  column(
    'source_ip_address',
    'string',
    'sourceIPAddress',
    'Address, or DNS name of the service, that called',
  ),
  column('user_agent', 'string', 'userAgent', 'Agent that made the request'),
  column('error_code', 'string', 'errorCode', 'Error of the service, if the request failed'),
  column('error_message', 'string', 'errorMessage', 'Description of the error'),
  column('user_type', 'string', 'userIdentity.type', 'Root, IAMUser, AssumedRole, AWSService, …'),
  column('user_principal_id', 'string', 'userIdentity.principalId', 'Unique id of the caller'),
  column('user_arn', 'string', 'userIdentity.arn', 'ARN of the caller'),
  column('user_account_id', 'string', 'userIdentity.accountId', 'Account of the caller'),
  column('user_name', 'string', 'userIdentity.userName', 'Name of the caller'),
  column('access_key_id', 'string', 'userIdentity.accessKeyId', 'Access key that signed the request'),
  column('invoked_by', 'string', 'userIdentity.invokedBy', 'Service that made the request for the caller'),
  column('identity_provider', 'string', 'userIdentity.identityProvider', 'Provider of a federated identity'),
  column(
    'session_issuer_type',
    'string',
    `${issuer}.type`,
    'What issued the temporary credentials: Role, Root, …',
  ),
  column('session_issuer_principal_id', 'string', `${issuer}.principalId`, 'Unique id of the issuer'),
  column('session_issuer_arn', 'string', `${issuer}.arn`, 'ARN of the issuer: the role behind a session'),
  column('session_issuer_account_id', 'string', `${issuer}.accountId`, 'Account of the issuer'),
  column('session_issuer_user_name', 'string', `${issuer}.userName`, 'Name of the issuer'),
  column(
    'source_identity',
    'string',
    'userIdentity.sessionContext.sourceIdentity',
    'Identity set when a role was taken',
  ),
  column(
    'mfa_authenticated',
    'boolean',
    `${session}.mfaAuthenticated`,
    'Whether the session was opened with MFA',
  ),
  column(
    'session_created',
    'timestamp',
    `${session}.creationDate`,
    'When the temporary credentials were issued, UTC',
  ),
  column('user_identity', 'json', 'userIdentity', 'The whole identity'),
  column('request_parameters', 'json', 'requestParameters', 'Parameters of the request'),
  column('response_elements', 'json', 'responseElements', 'Answer to an action that changes something'),
  column('additional_event_data', 'json', 'additionalEventData', 'What the service adds'),
  column(
    'service_event_details',
    'json',
    'serviceEventDetails',
    'What triggered a service event, and its result',
  ),
  column('resources', 'json', 'resources', 'Resources accessed'),
  column('insight_details', 'json', 'insightDetails', 'What an Insights event found'),
  column('edge_device_details', 'json', 'edgeDeviceDetails', 'Edge device that a request was for'),
  column('addendum', 'json', 'addendum', 'Why the record came late or was changed'),
  column('event_context', 'json', 'eventContext', 'Context that was asked for: tags, IAM condition keys'),
  column('tls_details', 'json', 'tlsDetails', 'TLS version, cipher suite and host name of the request'),
  column('tls_version', 'string', 'tlsDetails.tlsVersion', 'TLS version of the request'),
  column('request_id', 'string', 'requestID', 'Id of the request'),
  column('shared_event_id', 'string', 'sharedEventID', 'Id shared by the copies sent to several accounts'),
  column('api_version', 'string', 'apiVersion', 'Version of the API'),
  column('vpc_endpoint_id', 'string', 'vpcEndpointId', 'VPC endpoint that the request went through'),
  column('vpc_endpoint_account_id', 'string', 'vpcEndpointAccountId', 'Account that owns the VPC endpoint'),
  column(
    'session_from_console',
    'boolean',
    'sessionCredentialFromConsole',
    'Whether the session is a console session',
  ),
];

/** The same as columns of a table, with `_extra`. */
export const cloudTrailTable: readonly Column[] = [
  ...cloudTrailColumns.map(({ name, type, description }) => {
    return {
      name,
      type: type === 'json' ? ('string' as const) : type,
      description: `${description}${shape(type)}`,
    };
  }),
  {
    name: '_extra',
    type: 'string',
    description: 'JSON object of the fields that are not known yet, or not of their type, by path',
  },
];

function shape(type: CloudTrailColumn['type']): string {
  return type === 'json' ? ' (JSON)' : '';
}

function column(
  name: string,
  type: CloudTrailColumn['type'],
  path: string,
  description: string,
): CloudTrailColumn {
  return { name, type, path, description };
}
