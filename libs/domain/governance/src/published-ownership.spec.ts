import { describe, expect, it } from '@jest/globals';
import { compileGovernance } from './governance.js';
import { renderOwnership } from './published-ownership.js';
import { edited, smallCatalogue, smallFirm, smallOwnership } from './small-firm.fixture.js';

/** Owner and exceptions of an attribute of the small firm, as they are published after one edit. */
function published(attribute: string, old: string, replacement: string): string[] {
  const governance = compileGovernance(smallFirm({ 'ownership.yaml': edited(smallOwnership, old, replacement) }), smallCatalogue);
  const row = renderOwnership(governance).split('\n').find((line) => line.startsWith(`| \`${attribute}\``));
  return row!.split('|').slice(3, 5).map((text) => text.trim());
}

describe('the published ownership', () => {
  it('says which master decides an attribute', () => {
    expect(published('costRate', 'receivers: [erp]\n        owner: [{ kind: erp }]', 'receivers: [erp]\n        owner: decided')).toEqual(['decided by worker-sync', '']);
  });

  it('says who speaks while the owner has not', () => {
    expect(published('location', '- { kind: hr }', '- { kind: rm, otherwise: [hr, { system: books }] }')).toEqual([
      'kind rm, otherwise kind hr, then system books', 'system side-hr in legal entity AU01 from 2025-01-01',
    ]);
    expect(published('location', 'from: 2025-01-01 }', 'otherwise: [rm] }')).toEqual(['kind hr', 'system side-hr in legal entity AU01, otherwise kind rm']);
  });
});
