import type { RuleMeta } from '../../shared/detection/index.ts';
import { attackVersion, techniquesIn } from './attack.ts';

/**
 * A layer for the ATT&CK Navigator: each technique with the number of rules about it, and their ids as comment.
 * Source: https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
 */
export function navigatorLayer(metas: readonly RuleMeta[]): string {
  const rules = new Map<string, string[]>();
  for (const { id, tags } of metas) {
    for (const technique of techniquesIn(tags)) rules.set(technique, [...(rules.get(technique) ?? []), id]);
  }
  const most = Math.max(...[...rules.values()].map(({ length }) => length));
  const layer = {
    name: 'Bongsu',
    versions: { attack: attackVersion, navigator: '5.1.0', layer: '4.5' },
    domain: 'enterprise-attack',
    description: `${metas.length} rules over CloudTrail. The score is the number of rules about a technique.`,
    filters: { platforms: ['IaaS', 'Identity Provider'] },
    sorting: 3,
    gradient: { colors: ['#fff3d6', '#d9480f'], minValue: 0, maxValue: most },
    techniques: [...rules]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([techniqueID, ids]) => ({
        techniqueID,
        score: ids.length,
        comment: ids.sort().join('\n'),
        enabled: true,
        showSubtechniques: true,
      })),
  };
  return `${JSON.stringify(layer, null, 2)}\n`;
}
