import { describe, expect, it } from '@jest/globals';
import { readConnector, compileConnector, type ApiRequest, type CompiledWrite, type RecordContext } from '@muster/domain-connector';
import { fileURLToPath } from 'node:url';
import type { CallResult } from '../calls/system-caller.js';
import { readGovernance } from '../file-intake/settings.js';
import { deliverRecord, type Delivered, type DeliverRecord, type KnownInTarget } from './deliver-record.js';

const config = fileURLToPath(new URL('../../../../config', import.meta.url));
const text = `
name: psa
kind: psa
description: x
precedence: 1
timeZone: UTC
versions: none
entities: [worker]
connector:
  baseUrl: http://psa.example
  auth: { kind: none }
  writes:
    worker:
      strategy: look-up-before-create
      key: $externalId('hris')
      parts:
        party:
          find: { method: GET, path: '/parties/{key}', record: '$' }
          create: { method: POST, path: /parties, id: id }
          update: { method: PUT, path: '/parties/{id}' }
          body: '{ "name": givenName }'
          readBack: { name: name }
        email:
          when: $exists(workEmail) and workEmail != null
          find: { method: GET, path: /emails, record: '[emails[code = $key()]]' }
          create: { method: POST, path: /emails, id: id }
          body: '{ "party": $number($part("party")), "value": workEmail }'
      find: { method: GET, path: '/people/{key}', record: '$' }
      create: { method: POST, path: /people, id: id }
      update: { method: PUT, path: '/people/{id}' }
      body: '{ "party": $number($part("party")), "title": jobTitle }'
      then: [{ when: "employmentStatus = 'terminated'", method: POST, path: '/people/{id}/off' }]
`;
const write = compileConnector('psa', readConnector({ path: 'psa.yaml', text })!.connector, readGovernance(config)).writes.get('worker') as CompiledWrite;

const ok = (body: unknown): CallResult => ({ class: 'ok', message: '', mayHaveDone: true, answer: { status: 200, headers: {}, url: 'http://psa.example/', body } });
const none: CallResult = { class: 'gone', message: 'none', mayHaveDone: false };
const lost: CallResult = { class: 'transient', message: 'no answer', mayHaveDone: true };

interface Told {
  readonly delivered: Delivered;
  readonly calls: readonly string[];
  readonly bodies: readonly unknown[];
  readonly marks: number;
}

async function deliver(answers: readonly CallResult[], attributes: Record<string, unknown> = {}, known: Partial<KnownInTarget> = {}): Promise<Told> {
  const left = [...answers];
  const asked: ApiRequest[] = [];
  let marks = 0;
  const context: RecordContext = { id: 'w1', attributes: { givenName: 'Ada', jobTitle: 'Analyst', workEmail: null, employmentStatus: 'active', ...attributes }, externalIds: { hris: '7' }, refs: {} };
  const caller = {
    heldBack: () => undefined,
    call: (_lane: string, _operation: string, request: ApiRequest) => {
      asked.push(request);
      return Promise.resolve(left.shift() ?? lost);
    },
  };
  const delivered = await deliverRecord({
    write, entity: 'worker', context, known: { id: null, version: null, bodyHash: null, inDoubt: false, ...known }, correlationId: 'c', caller: caller as unknown as DeliverRecord['caller'], lane: 'delivery',
    beforeWrite: () => Promise.resolve(void (marks += 1)), isTaken: () => Promise.resolve(false),
  });
  return { delivered, marks, calls: asked.map(({ method, path }) => `${method} ${path}`), bodies: asked.map(({ body }) => body).filter((body) => body !== undefined) };
}

describe('a record that is made of others', () => {
  it('has them brought there first, each by looking before creating, and names them by their ids', async () => {
    const { delivered, calls, bodies, marks } = await deliver([none, ok({ id: 31 }), ok({ emails: [] }), ok({ id: 41 }), none, ok({ id: 51 })], { workEmail: 'ada@x.example' });
    expect(delivered).toMatchObject({ kind: 'delivered', how: 'created', id: '51' });
    expect(calls).toEqual(['GET /parties/7', 'POST /parties', 'GET /emails', 'POST /emails', 'GET /people/7', 'POST /people']);
    expect(bodies).toEqual([{ name: 'Ada' }, { party: 31, value: 'ada@x.example' }, { party: 31, title: 'Analyst' }]);
    // A crash at any call that may have done something is seen by the next who comes.
    expect(marks).toBe(3);
  });

  it('makes none of them twice: what is found is written only where it differs', async () => {
    expect((await deliver([ok({ id: 31, name: 'Ada' }), none, ok({ id: 51 })])).calls).toEqual(['GET /parties/7', 'GET /people/7', 'POST /people']);
    expect((await deliver([ok({ id: 31, name: 'Somebody' }), ok({}), none, ok({ id: 51 })])).calls).toEqual(['GET /parties/7', 'PUT /parties/31', 'GET /people/7', 'POST /people']);
    const again = await deliver([none, lost]);
    expect(again.delivered).toMatchObject({ kind: 'later', known: { id: null, bodyHash: null } });
    expect(again.calls).toEqual(['GET /parties/7', 'POST /parties']);
  });

  it('is sent again where a part of it changed, and not where nothing did', async () => {
    const { delivered } = await deliver([ok({ id: 31, name: 'Ada' }), none, ok({ id: 51 })]);
    const known = { id: '51', bodyHash: (delivered as { bodyHash: Buffer }).bodyHash };
    expect(await deliver([], {}, known)).toMatchObject({ delivered: { how: 'unchanged' }, calls: [] });
    expect((await deliver([ok({ id: 31, name: 'Ada' }), ok({}), ok({})], { givenName: 'Adele' }, known)).calls).toEqual(['GET /parties/7', 'PUT /parties/31', 'PUT /people/51']);
  });

  it('is not done before the calls that follow it are', async () => {
    const { delivered } = await deliver([ok({ id: 31, name: 'Ada' }), none, ok({ id: 51 })]);
    const known = { id: '51', bodyHash: (delivered as { bodyHash: Buffer }).bodyHash };
    const left = { employmentStatus: 'terminated' };
    const failed = await deliver([ok({ id: 31, name: 'Ada' }), ok({}), lost], left, known);
    expect(failed).toMatchObject({ delivered: { kind: 'later', known: { id: '51', bodyHash: null } }, calls: ['GET /parties/7', 'PUT /people/51', 'POST /people/51/off'] });
    const done = await deliver([ok({ id: 31, name: 'Ada' }), ok({}), ok(undefined)], left, known);
    expect(done.delivered).toMatchObject({ kind: 'delivered', how: 'updated' });
  });
});
