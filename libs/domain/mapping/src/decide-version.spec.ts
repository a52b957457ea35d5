import { describe, expect, it } from '@jest/globals';
import { decideVersion, type KnownVersion } from './decide-version.js';

const [a, b] = [Buffer.from('a'), Buffer.from('b')];
const known = (over: Partial<KnownVersion> = {}): KnownVersion => ({ epoch: 0, version: 7, revision: 0, contentHash: a, published: true, ...over });

describe('the version of a source record', () => {
  it('counts the contents of a source that has none', () => {
    expect(decideVersion(undefined, a, undefined, 'none')).toEqual({ kind: 'publish', version: { epoch: 0, version: 1, revision: 0 } });
    expect(decideVersion(known(), b, undefined, 'none')).toMatchObject({ kind: 'publish', version: { version: 8 } });
    expect(decideVersion(known(), a, undefined, 'none')).toMatchObject({ kind: 'unchanged' });
  });

  it('does not believe a number of a source whose versions are worth nothing', () => {
    expect(decideVersion(known(), b, 3, 'none')).toMatchObject({ kind: 'publish', version: { version: 8 } });
  });

  it('repeats version and content that may not have been published, and leaves the version behind where the content is another', () => {
    expect(decideVersion(known({ published: false }), a, undefined, 'none')).toMatchObject({ kind: 'repeat', version: { version: 7 } });
    expect(decideVersion(known({ published: false }), b, undefined, 'none')).toMatchObject({ kind: 'publish', version: { version: 8 } });
  });

  it('tells two contents of one second apart by revision', () => {
    expect(decideVersion(known(), b, 7, 'seconds')).toEqual({ kind: 'publish', version: { epoch: 0, version: 7, revision: 1 } });
    expect(decideVersion(known({ revision: 1 }), b, 8, 'seconds')).toEqual({ kind: 'publish', version: { epoch: 0, version: 8, revision: 0 } });
    expect(decideVersion(known(), b, 6, 'seconds')).toEqual({ kind: 'stale' });
  });

  it('raises the epoch where a counter has begun again', () => {
    expect(decideVersion(known({ version: 50 }), b, 1, 'restarts')).toEqual({ kind: 'publish', version: { epoch: 1, version: 1, revision: 0 } });
    expect(decideVersion(known({ epoch: 1, version: 1 }), b, 2, 'restarts')).toMatchObject({ version: { epoch: 1, version: 2 } });
  });

  it('remembers that a counter has begun again where the content is the same, so that the next change is no step back', () => {
    expect(decideVersion(known({ version: 50 }), a, 1, 'restarts')).toEqual({ kind: 'unchanged', version: { epoch: 1, version: 1, revision: 0 } });
    expect(decideVersion(known({ version: 50 }), a, 51, 'restarts')).toEqual({ kind: 'unchanged', version: { epoch: 0, version: 51, revision: 0 } });
  });

  it('keeps two contents of one native version as they are, for the master to tell', () => {
    expect(decideVersion(known(), b, 7, 'native')).toEqual({ kind: 'publish', version: { epoch: 0, version: 7, revision: 0 } });
    expect(decideVersion(known(), b, 6, 'native')).toEqual({ kind: 'stale' });
  });
});
