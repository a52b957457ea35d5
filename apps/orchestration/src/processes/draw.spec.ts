import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { STAGES } from '@muster/domain-process';
import { drawProcess, mermaidOf } from './draw.js';
import { onboarding } from './onboarding.js';
import { projectActivation } from './project-activation.js';
import { staffingApproval } from './staffing-approval.js';

const page = join(process.cwd(), 'docs/reference/processes.md');
const processes = { onboarding, 'project-activation': projectActivation, 'staffing-approval': staffingApproval } as const;

/** The picture of a process on the page; with MUSTER_DRAW=1 it is drawn there anew. */
async function pictured(name: keyof typeof processes): Promise<{ page: string; code: string }> {
  const code = mermaidOf(await drawProcess(processes[name]));
  const picture = new RegExp(`(<!-- ${name} -->\n\`\`\`mermaid\n)([\\s\\S]*?)(\n\`\`\`)`);
  const text = readFileSync(page, 'utf8');
  if (process.env['MUSTER_DRAW'] === '1') writeFileSync(page, text.replace(picture, `$1${code}$3`));
  return { page: picture.exec(readFileSync(page, 'utf8'))?.[2] ?? '', code };
}

describe('a process', () => {
  it.each(['onboarding', 'project-activation', 'staffing-approval'] as const)('%s is drawn in the docs as its code runs', async (name) => {
    const { page: drawn, code } = await pictured(name);
    expect(drawn).toBe(code);
  });

  it.each(['onboarding', 'project-activation', 'staffing-approval'] as const)('%s has the stages that config/processes.yaml can set up, and no others', async (name) => {
    // Who approves is a chain of its own.
    const stages = (await drawProcess(processes[name])).stages.filter((stage) => stage !== 'approval');
    expect(stages.sort()).toEqual([...STAGES[name]].sort());
  });

  it('ends otherwise where any stage finds its case over', async () => {
    expect((await drawProcess(onboarding)).results).toEqual(['ready-to-bill', 'rescinded']);
    expect((await drawProcess(projectActivation)).results).toEqual(['active', 'cancelled']);
  });
});
