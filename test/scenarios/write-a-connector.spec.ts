import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkConnector, lintConnectors, readPage } from '@muster/connectors';
import { startSandbox, type RunningSandbox } from '@muster/sandbox';

const root = fileURLToPath(new URL('../../', import.meta.url));
const guide = readFileSync(join(root, 'docs/how-to/write-a-connector.md'), 'utf8');
const blocks = [...guide.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text: text! }));
const yaml = (start: string) => blocks.find(({ language, text }) => language === 'yaml' && text.includes(start))!.text;

let configDir: string;
let sandbox: RunningSandbox;

/** Follows the guide: its declaration and mapping as they stand, its codes below `systems:` of their tables, its first worker by its own command. */
beforeAll(async () => {
  configDir = mkdtempSync(join(tmpdir(), 'muster-guide-'));
  cpSync(join(root, 'config'), configDir, { recursive: true });
  writeFileSync(join(configDir, 'systems/north.yaml'), yaml('name: north\nkind'));
  writeFileSync(join(configDir, 'mappings/north.yaml'), yaml('mapping: north\nversion'));
  const codes = yaml('# employment-status.yaml').split(/^(?= {2}north:)/m);
  for (const table of ['employment-status', 'employment-type']) appendFileSync(join(configDir, `codes/${table}.yaml`), codes.find((part) => part.includes(`# ${table}.yaml`))!);
  sandbox = await startSandbox();
  const command = blocks.find(({ text }) => text.includes('curl -X POST'))!.text;
  const response = await fetch(`${sandbox.url}/hr/v1/workers`, { method: 'POST', headers: { 'x-api-key': 'hr-full-key', 'content-type': 'application/json' }, body: command.slice(command.indexOf("-d '") + 4, command.lastIndexOf("'")) });
  expect(response.status).toBe(201);
});

afterAll(async () => {
  await sandbox?.stop();
  rmSync(configDir, { recursive: true, force: true });
});

describe('docs/how-to/write-a-connector.md', () => {
  const trial = () => ({ configDir, env: { NORTH_URL: `${sandbox.url}/hr`, NORTH_API_KEY: 'hr-full-key' } });

  it('declares a system in which the linter finds nothing', () => {
    expect(lintConnectors(configDir)).toEqual([]);
  });

  it('leads to a system that lets us in, and to its first worker', async () => {
    expect((await checkConnector(trial(), 'north')).filter(({ ok }) => !ok)).toEqual([]);
    const page = await readPage(trial(), 'north', 'workers');
    expect(page).toMatchObject({ rows: 1, parked: [], changes: [{ entity: 'worker', key: 'N-1', content: { timeline: [{ values: { givenName: 'Nora', employmentStatus: 'A', jobTitle: 'Architect' } }] } }] });
    // What the vendor sends and nobody named, and not the list that its rows come from.
    const unknown = page.unknownFields.map(({ field }) => field);
    expect([unknown.includes('employer'), unknown.includes('assignments')]).toEqual([true, false]);
  });

  it('says what is wrong, where it is: a secret that is missing, a key that is not let in', async () => {
    expect(await checkConnector({ configDir, env: { NORTH_URL: `${sandbox.url}/hr` } }, 'north')).toContainEqual({ step: 'auth.value', ok: false, detail: 'the environment variable NORTH_API_KEY has no value' });
    const refused = await checkConnector({ configDir, env: { NORTH_URL: `${sandbox.url}/hr`, NORTH_API_KEY: 'wrong' } }, 'north');
    expect(refused.at(-1)).toMatchObject({ step: 'stream workers', ok: false, detail: expect.stringMatching(/^auth: /) });
    expect(JSON.stringify(refused)).not.toContain('wrong');
  });
});
