import { describe, expect, it } from '@jest/globals';
import { PermanentError } from '@muster/platform-kernel';
import { withOwner } from './edit-ownership.js';
import { compileGovernance } from './governance.js';
import { smallCatalogue, smallFirm, smallOwnership } from './small-firm.fixture.js';

const day = 20_000;
const files = smallFirm();

describe('another owner of an attribute', () => {
  it('is written into the file in memory, where it stands, and rules once it is compiled', () => {
    const edited = withOwner(files, { entity: 'worker', attribute: 'location', owner: [{ kind: 'erp' }, { system: 'side-hr', legalEntity: ['AU01'], from: '2025-01-01' }] });
    expect(edited).toMatchObject({ path: 'config/ownership.yaml', text: 'owner: [{ kind: erp }, { system: side-hr, legalEntity: [AU01], from: 2025-01-01 }]' });
    expect(smallOwnership.split('\n')[edited.line - 1]).toBe('          - { kind: hr }');
    const before = compileGovernance(files, smallCatalogue);
    const after = compileGovernance(edited.files, smallCatalogue);
    expect(before.owners('worker', 'location', {}, day)).toEqual(['main-hr', 'side-hr']);
    expect(after.owners('worker', 'location', {}, day)).toEqual(['books']);
    expect(after.owners('worker', 'employer', {}, day)).toEqual(before.owners('worker', 'employer', {}, day));
    expect(after.version).not.toBe(before.version);
  });

  it('is not written where there is no such attribute', () => {
    for (const at of [{ entity: 'worker', attribute: 'shoeSize' }, { entity: 'spaceship', attribute: 'code' }]) expect(() => withOwner(files, { ...at, owner: 'decided' })).toThrow(PermanentError);
  });

  it('leaves a fault to the linter, which names it', () => {
    expect(() => compileGovernance(withOwner(files, { entity: 'worker', attribute: 'employer', owner: [{ kind: 'astrology' }] }).files, smallCatalogue)).toThrow(/no kind of system/);
  });
});
