import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxControl } from './sandbox-control.js';
import { startSandbox, type RunningSandbox } from './start-sandbox.js';
import { ask, SetClock } from './testing/ask.js';

const clock = new SetClock();
let sandbox: RunningSandbox;
let control: SandboxControl;

interface Answer {
  data: Record<string, unknown> | null;
  errors: { message: string; path?: unknown[]; extensions: { code: string } }[];
  extensions: { cost: { requested: number; remaining: number } };
}
interface People {
  edges: { cursor: string; node: { id: string; employeeNumber: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

const post = (json: unknown, key = 'talent-key', at = sandbox) => ask(`${at.urlOf('talent')}/graphql`, { method: 'POST', json, headers: { 'x-api-key': key } });
async function graphql(query: string, variables?: unknown, key?: string): Promise<Answer> {
  const answer = await post({ query, variables }, key);
  expect(answer.status).toBe(200);
  return answer.body as unknown as Answer;
}
const codes = async (query: string, variables?: unknown, key?: string) => (await graphql(query, variables, key)).errors.map(({ extensions }) => extensions.code);
const pageQuery = 'query Page($first: Int!, $after: String, $since: String) { people(first: $first, after: $after, updatedSince: $since) { edges { cursor node { id employeeNumber } } pageInfo { hasNextPage endCursor } } }';
const page = async (variables: Record<string, unknown>) => (await graphql(pageQuery, variables)).data!.people as People;
const numbers = ({ edges }: People) => edges.map(({ node }) => node.employeeNumber);
const person = (place: number) => ({ employeeNumber: String(100_001 + place), name: `N${place}`, skills: [{ name: 'kafka', level: 3 }], certifications: [{ name: 'cka', level: 'foundation', expiresOn: '2027-01-31' }] });

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  control = new SandboxControl(sandbox.url);
});
beforeEach(async () => {
  await control.reset('talent');
  await control.seed('talent', { people: Array.from({ length: 12 }, (_, place) => person(place)) });
});
afterAll(() => sandbox.stop());

describe('a key', () => {
  it('is asked for inside a 200', async () => {
    expect(await codes('{ people { pageInfo { hasNextPage } } }', undefined, 'guessed')).toEqual(['UNAUTHENTICATED']);
    await control.configure('talent', { keys: ['other'] });
    expect(await codes('{ people { pageInfo { hasNextPage } } }')).toEqual(['UNAUTHENTICATED']);
  });
});

describe('people', () => {
  it('are told in the parts that are asked for', async () => {
    const { data } = await graphql('{ people(first: 1) { edges { node { id employeeNumber skills { name level } certifications { name level expiresOn } updatedAt __typename } } } }');
    expect(data).toEqual({ people: { edges: [{ node: { id: 'T-1', employeeNumber: '100001', skills: person(0).skills, certifications: person(0).certifications, updatedAt: new Date(clock.ms).toISOString(), __typename: 'Person' } }] } });
    expect((await graphql('query { person(employeeNumber: "100002") { id } }')).data).toEqual({ person: { id: 'T-2' } });
    expect((await graphql('query { person(id: "T-99") { id } }')).data).toEqual({ person: null });
  });

  it('come in pages, each once, and again at the end where they change meanwhile', async () => {
    const met: string[] = [];
    let after: string | null = null;
    for (let run = 1; ; run += 1) {
      const { edges, pageInfo }: People = await page({ first: 5, after });
      met.push(...numbers({ edges, pageInfo }));
      after = pageInfo.endCursor;
      if (!pageInfo.hasNextPage) break;
      clock.passSeconds(1);
      if (run === 1) await graphql('mutation { setSkills(employeeNumber: "100001", skills: []) { id } }');
    }
    expect([met.length, new Set(met).size, met.at(-1)]).toEqual([13, 12, '100001']);
    expect((await page({ first: 5, after })).edges).toEqual([]);
  });

  it('are found by their time of change', async () => {
    clock.passSeconds(10);
    await graphql('mutation Set($skills: [SkillInput!]!) { setSkills(id: "T-3", skills: $skills) { id } }', { skills: [{ name: 'rust', level: 1 }] });
    expect(numbers(await page({ first: 10, since: new Date(clock.ms).toISOString() }))).toEqual(['100003']);
    for (const wrong of [{ first: 0 }, { first: 251 }, { first: 5, after: 'abc' }, { first: 5, since: 'soon' }]) expect([wrong, await codes(pageQuery, wrong)]).toEqual([wrong, ['BAD_USER_INPUT']]);
  });
});

describe('setting skills', () => {
  const set = (skills: unknown, employeeNumber = '100001') => graphql('mutation Set($number: String!, $skills: [SkillInput!]!) { setSkills(employeeNumber: $number, skills: $skills) { skills { name level } updatedAt } }', { number: employeeNumber, skills });

  it('puts them in place of those before', async () => {
    clock.passSeconds(5);
    const skills = [{ name: 'rust', level: 4 }, { name: 'sql', level: null }];
    expect((await set(skills)).data).toEqual({ setSkills: { skills, updatedAt: new Date(clock.ms).toISOString() } });
    expect(await control.rows('talent', 'people')).toContainEqual({ ...person(0), id: 'T-1', skills, updatedAt: new Date(clock.ms).toISOString() });
    expect((await graphql('mutation { setSkills(id: "T-2", skills: [{name: "inline \\"quoted\\"", level: 2}]) { skills { name } } }')).data).toEqual({ setSkills: { skills: [{ name: 'inline "quoted"' }] } });
  });

  it('is refused as a null with an error beside it', async () => {
    expect(await set([], 'nobody')).toMatchObject({ data: { setSkills: null }, errors: [{ path: ['setSkills'], extensions: { code: 'NOT_FOUND' } }] });
    for (const wrong of ['all', [{ level: 1 }], [{ name: 'x', level: 'high' }], [null]]) expect([wrong, (await set(wrong)).errors[0]!.extensions.code]).toEqual([wrong, 'BAD_USER_INPUT']);
  });
});

describe('answers in part', () => {
  it('have what could be read, and an error with the place of what could not', async () => {
    await control.configure('talent', { unreadableCertifications: ['100010'] });
    const { data, errors } = await graphql('{ people(first: 3) { edges { node { employeeNumber certifications { name } } } } }');
    expect((data!.people as { edges: { node: unknown }[] }).edges.map(({ node }) => node)).toMatchObject([{ certifications: [{ name: 'cka' }] }, { employeeNumber: '100010', certifications: null }, { certifications: [{ name: 'cka' }] }]);
    expect(errors).toEqual([{ message: expect.any(String), path: ['people', 'edges', 1, 'node', 'certifications'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });

  it('have the fields that worked beside the one that did not', async () => {
    expect(await graphql('{ people(first: -1) { pageInfo { hasNextPage } } person(id: "T-1") { id } }')).toMatchObject({ data: { people: null, person: { id: 'T-1' } }, errors: [{ path: ['people'] }] });
  });
});

describe('costs', () => {
  it('are told with each answer, and come back with time', async () => {
    await control.configure('talent', { costMax: 100, costPerSecond: 10 });
    const costly = '{ people(first: 20) { edges { node { skills { name } certifications { name } } } } }';
    expect((await graphql(costly)).extensions).toEqual({ cost: { requested: 61, remaining: 39 } });
    const throttled = await graphql(costly);
    expect([throttled.data, throttled.errors[0]!.extensions.code, throttled.extensions]).toEqual([undefined, 'THROTTLED', { cost: { requested: 61, remaining: 39 } }]);
    clock.passSeconds(3);
    expect((await graphql(costly)).extensions.cost.remaining).toBe(8);
    expect(await codes('{ people(first: 200) { edges { node { id } } } }')).toEqual(['MAX_COST_EXCEEDED']);
  });
});

describe('told to misbehave', () => {
  const titles = '{ people(first: 1) { edges { node { employeeNumber } } } }';

  it('throttles, fails and forgets keys inside a 200, and has a status in front of the executor', async () => {
    await control.behave('talent', [{ do: 'throttle', retryAfterSeconds: 7, times: 1 }, { do: 'failure-inside-200', times: 1 }, { do: 'expired-token', times: 1 }, { do: 'error', status: 503, times: 1 }, { do: 'timeout', latencyMs: 5, times: 1 }]);
    const throttled = await post({ query: titles });
    expect([throttled.status, throttled.headers.get('retry-after'), throttled.body.errors]).toMatchObject([200, '7', [{ extensions: { code: 'THROTTLED' } }]]);
    expect(await graphql(titles)).toMatchObject({ data: null, errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
    expect(await codes(titles)).toEqual(['UNAUTHENTICATED']);
    expect((await post({ query: titles })).status).toBe(503);
    await expect(post({ query: titles })).rejects.toThrow();
  });

  it('does the work and never answers, and renames a field', async () => {
    await control.behave('talent', [{ do: 'timeout-after-success', latencyMs: 5, times: 1 }, { do: 'rename-field', from: 'employeeNumber', to: 'staffNumber' }]);
    await expect(post({ query: 'mutation { setSkills(id: "T-1", skills: []) { id } }' })).rejects.toThrow();
    expect((await graphql(titles)).data).toMatchObject({ people: { edges: [{ node: { staffNumber: '100001' } }] } });
    expect(await control.rows('talent', 'people')).toContainEqual(expect.objectContaining({ id: 'T-1', skills: [] }));
  });
});

describe('what cannot be read', () => {
  it.each([
    ['', 'GRAPHQL_PARSE_FAILED'], ['{', 'GRAPHQL_PARSE_FAILED'], ['{}', 'GRAPHQL_PARSE_FAILED'], ['{ people { ...F } }', 'GRAPHQL_PARSE_FAILED'], ['{ all: people { pageInfo { endCursor } } }', 'GRAPHQL_PARSE_FAILED'], ['{ people @skip(if: true) { edges { cursor } } }', 'GRAPHQL_PARSE_FAILED'],
    ['subscription { people { pageInfo { endCursor } } }', 'GRAPHQL_PARSE_FAILED'], ['{ person(id: "T-1\\q") { id } }', 'GRAPHQL_PARSE_FAILED'], ['\u0000', 'GRAPHQL_PARSE_FAILED'], ['{ '.repeat(5_000), 'GRAPHQL_PARSE_FAILED'], [`{ person(id: ${'['.repeat(5_000)}) { id } }`, 'GRAPHQL_PARSE_FAILED'],
    ['{ shoes }', 'GRAPHQL_VALIDATION_FAILED'], ['{ constructor }', 'GRAPHQL_VALIDATION_FAILED'], ['{ people }', 'GRAPHQL_VALIDATION_FAILED'], ['{ people { edges { cursor { x } } } }', 'GRAPHQL_VALIDATION_FAILED'], ['{ people(last: 3) { pageInfo { endCursor } } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ person(id: $id) { id } }', 'GRAPHQL_VALIDATION_FAILED'], ['{ person(id: "T-1") { id id } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('is refused inside a 200: %.50s', async (query, code) => {
    expect(await codes(query)).toEqual([code]);
  });

  it('is refused with a status where it is no request at all', async () => {
    expect((await post([])).status).toBe(400);
    expect((await post({ query: 7 })).body.errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    expect((await ask(`${sandbox.urlOf('talent')}/graphql`, { headers: { 'x-api-key': 'talent-key' } })).status).toBe(405);
  });
});

describe('a restart', () => {
  it('keeps people and their skills', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const first = await startSandbox({ dataDir, now: clock.now });
    await new SandboxControl(first.url).seed('talent', { people: [person(0)] });
    await first.stop();
    const second = await startSandbox({ dataDir, now: clock.now });
    expect((await post({ query: '{ person(employeeNumber: "100001") { skills { name } } }' }, 'talent-key', second)).body.data).toEqual({ person: { skills: [{ name: 'kafka' }] } });
    await second.stop();
    rmSync(dataDir, { recursive: true });
  });
});
