import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { killScene, playScene, type Scene } from './scene.ts';

let made = 0;
const ssh = {
  protocol: 'tcp',
  ports: [22, 22],
  peer: '0.0.0.0/0',
  description: 'until Friday',
  tags: [{ Key: 'ticket', Value: '42' }],
};
const everything = { protocol: '-1', ports: [-1, -1], peer: '::/0', tags: [] };
const web = { protocol: 'tcp', ports: [443, 443], peer: '0.0.0.0/0', tags: [] };
const inside = { protocol: 'tcp', ports: [22, 22], peer: '10.0.0.0/8', tags: [] };

const scene: Scene = {
  playbook: 'close-security-group',
  offends: [everything, ssh, inside, web],
  closed: [inside, web],
  async make(options) {
    const ec2 = new EC2Client(options);
    made += 1;
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: `shop-${made}`, Description: 'the shop' }),
    );
    const allow = (permission: object, Tags?: { Key: string; Value: string }[]) =>
      ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [permission],
          ...(Tags && { TagSpecifications: [{ ResourceType: 'security-group-rule', Tags }] }),
        }),
      );
    const tcp = (port: number, range: object) => ({
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      IpRanges: [range],
    });
    await allow(tcp(22, { CidrIp: '0.0.0.0/0', Description: ssh.description }), ssh.tags);
    await allow({ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] });
    await allow(tcp(443, { CidrIp: '0.0.0.0/0' }));
    await allow(tcp(22, { CidrIp: '10.0.0.0/8' }));
    return {
      resource: { type: 'AWS::EC2::SecurityGroup', id: GroupId },
      name: `shop-${made}`,
      async look() {
        const { SecurityGroupRules = [] } = await ec2.send(
          new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] }),
        );
        return SecurityGroupRules.filter(({ IsEgress }) => !IsEgress)
          .map((rule) => ({
            protocol: rule.IpProtocol,
            ports: [rule.FromPort, rule.ToPort],
            peer: rule.CidrIpv4 ?? rule.CidrIpv6,
            ...(rule.Description ? { description: rule.Description } : {}),
            tags: rule.Tags ?? [],
          }))
          .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      },
      exempt: () =>
        ec2.send(
          new CreateTagsCommand({ Resources: [GroupId], Tags: [{ Key: 'bongsu:exempt', Value: '' }] }),
        ),
      remove: () => ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
    };
  },
};

playScene(scene);
killScene(scene);
