import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CompiledConnector } from '@muster/domain-connector';
import type { Bench } from './bench.js';
import { callChecks } from './check-calls.js';
import { streamChecks } from './check-streams.js';
import { writeChecks } from './check-writes.js';
import { checks, type Check, type Subject } from './subject.js';

const all: Readonly<Record<Check, (bench: Bench) => Promise<void>>> = { ...callChecks, ...streamChecks, ...writeChecks };

const hasTokens = ({ auth }: CompiledConnector) => 'tokenUrl' in auth || auth.kind === 'session';
const hasPages = ({ streams }: CompiledConnector) => streams.size > 0;
const hasDelta = ({ streams }: CompiledConnector) => [...streams.values()].some(({ delta }) => delta !== 'full');
const hasIntake = ({ streams, fileStreams }: CompiledConnector) => streams.size + fileStreams.size > 0;
const hasFiles = ({ fileStreams }: CompiledConnector) => fileStreams.size > 0;
/** By calls: what is written by file, no call makes. */
const hasWrites = ({ writes }: CompiledConnector) => [...writes.values()].some(({ file }) => !file);
const always = () => true;
/** What no declaration tells: the subject's reason is all there is. */
const untold = () => false;

/** What a check is about: a connector that declares it cannot be excused. */
const isAbout: Readonly<Record<Check, (connector: CompiledConnector) => boolean>> = {
  'lets us in': always, 'refuses wrong credentials': always, 'renews what has expired': hasTokens, 'stays within its limit': always, 'tells when it is throttled': always, 'tells failures from answers': always,
  'brings all pages': hasPages, 'loses nothing that changes meanwhile': hasPages, 'shows what was deleted meanwhile': untold, 'begins anew where its pages expired': untold, 'brings what changed since': hasDelta,
  'reads whole where the cursor is too old': untold, 'goes on in another process': hasPages, 'takes nothing for gone that was deleted unseen': hasIntake, 'takes nothing for gone that is hidden': untold,
  'takes no file that its control denies': hasFiles, 'maps what it reads': hasIntake,
  'writes once, and changes in place': hasWrites, 'calls nobody where nothing changed': hasWrites, 'writes nothing twice, whatever fails': hasWrites, 'gets over what others wrote': hasWrites, 'brings back what was deleted there': untold, 'parks what is refused': hasWrites,
};

/** Holds a connector as it ships to all checks; none is left out without a reason in the subject, nor where the declaration gives it something to be about. */
export function connectorSuite(subject: Subject, benchOf: (subject: Subject) => Bench, timeoutMs = 120_000): void {
  describe(subject.system, () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = benchOf(subject);
      await bench.reset();
    }, timeoutMs);

    it('is described as it is declared', () => {
      const { streams, fileStreams } = bench.connector;
      expect(new Set(Object.keys(subject.streams ?? {}))).toEqual(new Set(streams.keys()));
      expect([subject.files !== undefined, subject.writes !== undefined]).toEqual([fileStreams.size > 0, hasWrites(bench.connector)]);
    });

    for (const check of checks) {
      const excuse = subject.excused[check];
      const fault = subject.fails?.[check];
      if (fault !== undefined) it.failing(`"${check}" not yet: ${fault}`, () => all[check](bench), timeoutMs);
      else if (excuse === undefined) it(check, () => all[check](bench), timeoutMs);
      else it(`"${check}" does not apply: ${excuse}`, () => expect(isAbout[check](bench.connector)).toBe(false));
    }
  });
}
