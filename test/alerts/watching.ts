import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rulesDir = join(root, 'deploy/prometheus/rules');
const dashboardsDir = join(root, 'deploy/grafana/dashboards');
export const runbooksDir = join(root, 'docs/runbooks');

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Alert[] }[];
}

/** What is read of a dashboard. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly panels: readonly { readonly title: string; readonly type: string; readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }; readonly datasource?: { readonly uid: string }; readonly targets?: readonly { readonly expr: string }[] }[];
}

export const ruleFiles = (): string[] => readdirSync(rulesDir).map((name) => join(rulesDir, name));
export const readRules = (): RuleFile[] => ruleFiles().map((file) => parse(readFileSync(file, 'utf8')) as RuleFile);
export const alerts = (): Alert[] => readRules().flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
export const dashboards = (): Dashboard[] => readdirSync(dashboardsDir).map((name) => JSON.parse(readFileSync(join(dashboardsDir, name), 'utf8')) as Dashboard);
export const runbooks = (): string[] => readdirSync(runbooksDir).filter((name) => name.endsWith('.md') && name !== 'README.md').map((name) => name.slice(0, -3));

interface Scaling {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly scaleTargetRef: { readonly name: string }; readonly triggers: readonly { readonly metadata: { readonly query: string } }[] };
}

export const scalings = (): Scaling[] => parseAllDocuments(readFileSync(join(root, 'deploy/autoscaling/keda.yaml'), 'utf8')).map((document) => document.toJS() as Scaling);

/** Every expression that is kept in deploy/, with where it stands. */
export function expressions(): { readonly place: string; readonly expr: string }[] {
  const ofRules = alerts().map(({ alert, expr }) => ({ place: alert, expr }));
  const ofPanels = dashboards().flatMap(({ title, panels }) => panels.flatMap((panel) => (panel.targets ?? []).map(({ expr }) => ({ place: `${title}, ${panel.title}`, expr }))));
  return [...ofRules, ...ofPanels, ...scalings().map(({ metadata, spec }) => ({ place: `scaling of ${metadata.name}`, expr: spec.triggers[0]!.metadata.query }))];
}
