import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@muster/testing';
import { metricsOf } from './promql.js';
import { WatchedFirm } from './watched-firm.js';
import { expressions } from './watching.js';

/** What Prometheus makes itself, and adds to every series. */
const OF_PROMETHEUS = new Map([['up', ['job', 'instance']], ['ALERTS', ['alertname', 'alertstate']]]);
const ADDED = ['job', 'instance'];

let watched: WatchedFirm;

beforeAll(async () => {
  watched = await WatchedFirm.create();
}, 120_000);

afterAll(() => watched?.stop(), 60_000);

/** The metrics that a service exposes, with the labels of their series; none where it has no series now. */
function exposedBy(text: string): Map<string, Set<string>> {
  const exposed = new Map<string, Set<string>>();
  for (const [, name, kind] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) for (const ending of kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) exposed.set(name! + ending, new Set());
  for (const [, name, labels] of text.matchAll(/^([a-z_]\w*)(?:\{(.*)\})? \S+$/gm)) for (const [, label] of (labels ?? '').matchAll(/(\w+)="/g)) exposed.get(name!)?.add(label!);
  return exposed;
}

async function exposed(): Promise<Map<string, Set<string>>> {
  const all = new Map<string, Set<string>>();
  for (const url of Object.values(watched.urls())) {
    const response = await fetch(`${url}/metrics`);
    expect(response.status).toBe(200);
    for (const [name, labels] of exposedBy(await response.text())) all.set(name, new Set([...(all.get(name) ?? []), ...labels]));
  }
  return all;
}

describe('what rules and dashboards read', () => {
  it('is exposed by a service that runs, with the labels by which they choose and group', async () => {
    const { firm } = watched;
    await firm.publish([{ key: 'M1', version: 1, values: { givenName: 'Mia' } }, { key: 'M2', version: 1, values: { employmentStatus: 'of no code table' } }]);
    await firm.send([firm.exception({ class: 'refused', code: 'not-the-owner', place: 'here' })]);
    await firm.settled('worker_sync');
    const parked = /muster_parked_open\{class="contract"/;
    await eventually(async () => expect(await (await fetch(`${watched.urls()['worker-sync']}/metrics`)).text()).toMatch(parked), { what: 'the parked event to be told', timeoutMs: 10_000 });
    const known = await exposed();
    const faults = expressions().flatMap(({ place, expr }) => metricsOf(expr).flatMap(({ metric, labels }) => {
      const has = OF_PROMETHEUS.get(metric) ?? known.get(metric);
      if (!has) return [`${place}: no service exposes ${metric}`];
      const series = [...has];
      return series.length === 0 ? [] : labels.filter((label) => !series.includes(label) && !ADDED.includes(label)).map((label) => `${place}: ${metric} has no label ${label}`);
    }));
    expect(faults).toEqual([]);
  }, 60_000);
});
