import type { JsonObject } from '../../shared/model/index.ts';

/** Who makes a call in a generated record, and from where. */
export type Caller = { userIdentity: JsonObject; sourceIPAddress: string; rest?: JsonObject };

export const account = '123456789012';

const office = '203.0.113.20';
const natGateway = '198.51.100.7';

function session(role: string, name: string, more: JsonObject = {}, context: JsonObject = {}): JsonObject {
  const principalId = `AROAEXAMPLE${role.replaceAll(/\W/g, '').toUpperCase().padEnd(10, 'X').slice(0, 10)}`;
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role.split('/').at(-1) ?? role}/${name}`,
    accountId: account,
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId,
        arn: `arn:aws:iam::${account}:role/${role}`,
        accountId: account,
        userName: role.split('/').at(-1) ?? role,
      },
      attributes: { creationDate: '2026-01-15T06:00:00Z', mfaAuthenticated: 'false' },
      ...context,
    },
    ...more,
  };
}

/** A pipeline that took a role. */
export const pipelineRole: Caller = {
  userIdentity: session('terraform', 'run-4711'),
  sourceIPAddress: '192.0.2.40',
};

/** A pipeline that took its role with a token of its own issuer. */
export const tokenPipeline: Caller = {
  userIdentity: session(
    'deploy',
    'build-812',
    {},
    {
      webIdFederationData: {
        federatedProvider: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
        attributes: {},
      },
    },
  ),
  sourceIPAddress: '192.0.2.41',
};

/** A user of IAM with a long-term key. */
export function iamUser(userName: string): Caller {
  return {
    userIdentity: {
      type: 'IAMUser',
      userName,
      principalId: 'AIDAEXAMPLEEXAMPLE002',
      arn: `arn:aws:iam::${account}:user/${userName}`,
      accountId: account,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    },
    sourceIPAddress: office,
  };
}

/** Somebody who came through IAM Identity Center and works in the console. */
export function atTheConsole(permissionSet: string, name: string): Caller {
  return {
    userIdentity: session(`AWSReservedSSO_${permissionSet}_0123456789abcdef`, name),
    sourceIPAddress: office,
    rest: { sessionCredentialFromConsole: 'true' },
  };
}

/** A pod in a cluster with a role of its own, behind the network's gateway. */
export function pod(role: string): Caller {
  return {
    userIdentity: session(
      role,
      '1768460000000000000',
      {},
      {
        webIdFederationData: {
          federatedProvider: `arn:aws:iam::${account}:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE`,
          attributes: {},
        },
      },
    ),
    sourceIPAddress: natGateway,
  };
}

/** A program on an instance, with the instance's role. */
export function onInstance(role: string, instanceId: string): Caller {
  return {
    userIdentity: session(role, instanceId, {}, { ec2RoleDelivery: '2.0' }),
    sourceIPAddress: natGateway,
  };
}

/** A Lambda function or a container that works with its role. */
export function workload(role: string): Caller {
  return { userIdentity: session(role, role), sourceIPAddress: natGateway };
}

/** A service that acts on behalf of a principal (`invokedBy`). */
export function onBehalf(of: Caller, service: string): Caller {
  return {
    userIdentity: { ...of.userIdentity, invokedBy: service },
    sourceIPAddress: service,
  };
}

/** A session of a service-linked role. */
export function serviceLinked(role: string, service: string): Caller {
  return {
    userIdentity: session(`aws-service-role/${service}/${role}`, role.replace('AWSServiceRoleFor', ''), {
      invokedBy: service,
    }),
    sourceIPAddress: service,
  };
}

/** A service in its own name. */
export function service(name: string): Caller {
  return { userIdentity: { type: 'AWSService', invokedBy: name }, sourceIPAddress: name };
}
