import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROCESSES, STAGES, type ProcessName } from '@muster/domain-process';
import { drawProcess, mermaidOf } from './draw.js';
import { workflows } from './workflows.js';

const page = join(process.cwd(), 'docs/reference/processes.md');

/** The picture of a process on the page; with MUSTER_DRAW=1 it is drawn there anew. */
async function pictured(name: ProcessName): Promise<{ page: string; code: string }> {
  const code = mermaidOf(await drawProcess(workflows[name]));
  const picture = new RegExp(`(<!-- ${name} -->\n\`\`\`mermaid\n)([\\s\\S]*?)(\n\`\`\`)`);
  const text = readFileSync(page, 'utf8');
  if (process.env['MUSTER_DRAW'] === '1') writeFileSync(page, text.replace(picture, `$1${code}$3`));
  return { page: picture.exec(readFileSync(page, 'utf8'))?.[2] ?? '', code };
}

describe('a process', () => {
  it.each(PROCESSES)('%s is drawn in the docs as its code runs', async (name) => {
    const { page: drawn, code } = await pictured(name);
    expect(drawn).toBe(code);
  });

  it.each(PROCESSES)('%s has the stages that config/processes.yaml can set up, and no others', async (name) => {
    // Who approves is a chain of its own.
    const stages = (await drawProcess(workflows[name])).stages.filter((stage) => stage !== 'approval');
    expect(stages.sort()).toEqual([...STAGES[name]].sort());
  });

  it('ends otherwise where any stage finds its case over', async () => {
    expect((await drawProcess(workflows.onboarding)).results).toEqual(['ready-to-bill', 'rescinded']);
    expect((await drawProcess(workflows['project-activation'])).results).toEqual(['active', 'cancelled']);
    expect((await drawProcess(workflows.exit)).results).toEqual(['left', 'rescinded']);
    expect((await drawProcess(workflows.reinstatement)).results).toEqual(['reinstated', 'superseded']);
  });
});
