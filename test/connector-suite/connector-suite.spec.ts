import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readConnectors, type FirmConnectors } from '@muster/connectors';
import { startSandbox, type RunningSandbox } from '@muster/sandbox';
import { Bench, Clock, configDir } from './bench.js';
import { connectorSuite } from './connector-suite.js';
import { messageSubjects, subjects } from './subjects.js';

const clock = new Clock();
let firm: FirmConnectors;
let sandbox: RunningSandbox;

beforeAll(async () => {
  firm = readConnectors(configDir);
  sandbox = await startSandbox({ now: clock.now });
}, 60_000);

afterAll(() => sandbox?.stop());

it('every connector of config/systems stands here', () => expect([...firm.connectors.keys()].sort()).toEqual([...subjects, ...Object.values(messageSubjects)].map(({ system }) => system).sort()));

for (const subject of subjects) connectorSuite(subject, (of) => new Bench(of, firm, sandbox, clock));
