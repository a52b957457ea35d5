import { describe, expect, it } from '@jest/globals';
import { compileConnector } from '@muster/domain-connector';
import type { Governance } from '@muster/domain-governance';
import { Timetable } from './timetable.js';

const schedule = compileConnector('hris', {
  baseUrl: 'https://hr.example', auth: { kind: 'none' }, streams: { workers: { request: { path: '/x' }, schedule: { window: { from: '22:00', to: '04:00', zone: 'UTC' }, cutOff: '03:00', ranSince: '20:00' } } },
}, {} as Governance).schedules.get('workers')!;
const at = (iso: string) => Date.parse(`2026-11-${iso}:00Z`);
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString().slice(8, 16));
const HOUR = 3_600_000;

describe('a timetable', () => {
  it('without a schedule goes by the time between two readings, and by looks where nothing may be there to read', () => {
    const standing = { readAtMs: at('27T10:00'), lookedAtMs: at('27T11:00'), isUnderWay: false };
    expect(iso(new Timetable({ everyMs: HOUR }, 0).turn(standing, at('27T10:30')).dueMs)).toBe('27T11:00');
    expect(iso(new Timetable({ everyMs: HOUR, looks: true }, 0).turn(standing, at('27T10:30')).dueMs)).toBe('27T12:00');
    expect(iso(new Timetable({ everyMs: HOUR }, 0).turn({ ...standing, isUnderWay: true }, at('27T10:30')).dueMs)).toBe('27T10:30');
    expect(iso(new Timetable({ everyMs: HOUR }, 0).turn({ ...standing, readAtMs: null }, at('27T10:30')).dueMs)).toBe('27T10:30');
  });

  it('with one reads once in each window, goes on with what was broken off in a window alone, and looks again while it is open', () => {
    const once = new Timetable({ everyMs: HOUR, schedule }, 0);
    const due = (timetable: Timetable, readAt: string | null, lookedAt: string | null, now: string, isUnderWay = false) => iso(timetable.turn({ readAtMs: readAt === null ? null : at(readAt), lookedAtMs: lookedAt === null ? null : at(lookedAt), isUnderWay }, at(now)).dueMs);
    expect([due(once, null, null, '27T12:00'), due(once, null, null, '27T23:00'), due(once, '27T22:10', null, '27T23:00'), due(once, '26T22:10', null, '27T12:00', true), due(once, '27T22:10', null, '28T01:00', true)])
      .toEqual(['27T22:00', '27T23:00', '28T22:00', '27T22:00', '28T01:00']);
    const looks = new Timetable({ everyMs: HOUR, schedule, looks: true }, 0);
    expect([due(looks, '27T22:10', '27T22:10', '27T22:30'), due(looks, '27T22:10', '28T03:30', '28T03:31'), due(looks, null, null, '28T05:00')]).toEqual(['27T23:10', '28T22:00', '28T22:00']);
  });

  it('tells what is late, of what was never read only from the first cut-off that it has seen pass, and since when others must have run', () => {
    const late = (timetable: Timetable, readAtMs: number | null, now: string) => iso(timetable.turn({ readAtMs, lookedAtMs: null, isUnderWay: false }, at(now)).lateSinceMs);
    const timetable = new Timetable({ everyMs: HOUR, schedule }, at('27T12:00'));
    expect([late(timetable, null, '27T13:00'), late(timetable, null, '28T03:00'), late(timetable, at('26T12:00'), '27T13:00'), late(timetable, at('26T23:00'), '27T13:00')]).toEqual([undefined, '28T03:00', '27T03:00', undefined]);
    expect(iso(timetable.turn({ readAtMs: null, lookedAtMs: null, isUnderWay: false }, at('27T13:00')).tellMs)).toBe('28T03:00');
    expect([iso(timetable.readSince(at('28T01:00'))!), timetable.readSince(at('28T12:00'))]).toEqual(['27T20:00', null]);
  });
});
