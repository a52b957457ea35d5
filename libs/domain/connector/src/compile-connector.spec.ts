import { describe, expect, it } from '@jest/globals';
import { compileConnector } from './compile-connector.js';
import type { Auth, ConnectorDeclaration } from './declaration.js';
import { secretsOf } from './secrets-of.js';
import { shippedGovernance } from './shipped-governance.fixture.js';

const governance = shippedGovernance();
const compile = (more: Partial<ConnectorDeclaration> = {}) => compileConnector('psa', { baseUrl: { env: 'PSA_URL' }, auth: { kind: 'none' }, ...more }, governance);
const secret = (env: string) => ({ env });

describe('a compiled connector', () => {
  it('goes by the defaults of the contract', () => {
    expect(compile()).toMatchObject({
      system: 'psa', headers: {}, streams: new Map(), writes: new Map(),
      limits: { windows: [], concurrency: 4, share: { urgent: 0.5, delivery: 0.3, bulk: 0.2 }, timeoutMs: 30_000, bodyBytesMax: 16 * 1024 * 1024 },
    });
  });

  it.each<[Auth, object]>([
    [{ kind: 'oauth2-client-credentials', tokenUrl: '/t', clientId: 'a', clientSecret: secret('S') }, { credentialsIn: 'body', renewAheadSeconds: 30 }],
    [{ kind: 'oauth2-client-credentials', tokenUrl: '/t', clientId: 'a', clientSecret: secret('S'), credentialsIn: 'header', renewAheadSeconds: 2 }, { credentialsIn: 'header', renewAheadSeconds: 2 }],
    [{ kind: 'jwt-bearer', tokenUrl: '/t', issuer: 'a', audience: 'b', privateKey: { file: '/k' } }, { algorithm: 'RS256', lifetimeSeconds: 300, renewAheadSeconds: 30 }],
  ])('fills in the defaults of %j', (auth, filled) => expect(compile({ auth }).auth).toMatchObject(filled));

  it('weighs a call by the first rule that fits', () => {
    const { weightOf } = compile({ limits: { weights: [{ method: 'GET', path: '/reports/*', weight: 5 }, { path: '/reports/*', weight: 2 }, { path: '/a.b', weight: 3 }] } });
    expect([weightOf({ method: 'GET', path: '/reports/7' }), weightOf({ method: 'POST', path: '/reports/7' }), weightOf({ method: 'GET', path: '/axb' }), weightOf({ method: 'GET', path: '/a.b' })]).toEqual([5, 2, 1, 3]);
  });

  it('says what answers mean and what quota they tell', async () => {
    const connector = compile({ answers: [{ when: 'body.busy', class: 'throttled' }], limits: { quota: { remaining: 'X-Left' } } });
    const answer = { status: 200, headers: { 'x-left': '3' }, body: { busy: true }, method: 'GET', path: '/x' };
    expect((await connector.classify(answer, 0)).class).toBe('throttled');
    expect(connector.quotaOf(answer, 0)).toEqual({ remaining: 3 });
  });

  it('names all that must be resolved, and which of it is secret', () => {
    const auth: Auth = { kind: 'oauth2-refresh-token', tokenUrl: '/t', clientId: secret('ID'), clientSecret: { file: '/s' }, refreshToken: secret('R') };
    expect(secretsOf(compile({ auth }))).toEqual([
      { path: 'baseUrl', reference: secret('PSA_URL'), secret: false }, { path: 'auth.clientId', reference: secret('ID'), secret: false },
      { path: 'auth.clientSecret', reference: { file: '/s' }, secret: true }, { path: 'auth.refreshToken', reference: secret('R'), secret: true },
    ]);
    expect(secretsOf(compile({ baseUrl: 'https://psa.example' }))).toEqual([]);
  });

  it('is not made of an expression that is none, or an entity that is none', () => {
    expect(() => compile({ answers: [{ when: 'status =', class: 'data' }] })).toThrow(expect.objectContaining({ code: 'expression-invalid' }));
    expect(() => compile({ writes: { planet: {} } as never })).toThrow(expect.objectContaining({ code: 'unknown-entity' }));
  });
});
