import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { metricsOf } from './promql.js';
import { alerts, dashboards, expressions, runbooks, runbooksDir, scalings } from './watching.js';

describe('alerts', () => {
  it('have a name each, a severity, a sentence, and the runbook of their name', () => {
    const names = alerts().map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    for (const { alert, labels, annotations } of alerts()) {
      expect({ alert, severity: labels['severity'] }).toEqual({ alert, severity: expect.stringMatching(/^(page|ticket)$/) });
      expect(annotations['summary']).toMatch(/\.$/);
      expect(annotations['runbook_url']).toBe(`{{ $externalLabels.runbooks }}/${alert}.md`);
    }
  });

  it('have a runbook each, and each runbook an alert', () => expect(runbooks().sort()).toEqual(alerts().map(({ alert }) => alert).sort()));

  it.each(runbooks())('%s says what people notice, where to look, what to do, and when it is over; its links lead somewhere', (name) => {
    const page = readFileSync(join(runbooksDir, `${name}.md`), 'utf8');
    expect(page.startsWith(`# ${name}\n`)).toBe(true);
    for (const part of ['**What people notice.**', '## Look', '## Do', '## Over']) expect(page).toContain(part);
    const links = [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !existsSync(join(dirname(join(runbooksDir, name)), link)))).toEqual([]);
  });
});

describe('dashboards', () => {
  it('have an address of their own, the tag that links them, and panels that do not overlap', () => {
    expect(new Set(dashboards().map(({ uid }) => uid)).size).toBe(dashboards().length);
    for (const { title, tags, panels } of dashboards()) {
      expect(tags).toContain('muster');
      const taken = new Map<string, string>();
      for (const panel of panels) {
        expect({ title, panel: panel.title, source: panel.datasource?.uid ?? '${datasource}' }).toEqual({ title, panel: panel.title, source: '${datasource}' });
        for (let x = panel.gridPos.x; x < panel.gridPos.x + panel.gridPos.w; x += 1) {
          for (let y = panel.gridPos.y; y < panel.gridPos.y + panel.gridPos.h; y += 1) {
            expect(`${title}: ${panel.title} over ${taken.get(`${x}/${y}`)}`).toBe(`${title}: ${panel.title} over undefined`);
            taken.set(`${x}/${y}`, panel.title);
          }
        }
      }
    }
  });

  it('and rules are expressions that Prometheus reads', () => {
    for (const { place, expr } of expressions()) expect({ place, reads: metricsOf(expr).length > 0 }).toEqual({ place, reads: true });
  });
});

describe('scaling', () => {
  it('is of each master, by what waits for its own groups', () => {
    expect(scalings().map(({ metadata }) => metadata.name)).toEqual(['worker-sync', 'organization-sync', 'project-sync', 'assignment-sync']);
    for (const { metadata: { name }, spec } of scalings()) {
      expect(spec.scaleTargetRef.name).toBe(name);
      expect(spec.triggers[0]!.metadata.query).toBe(`sum(max by (messaging_consumer_group_name) (muster_seconds_to_drain{messaging_consumer_group_name=~"${name}(\\\\.bulk)?"}))`);
    }
  });
});
