import { Command, CommanderError } from 'commander';
import { formatFinding, GovernanceError } from '@muster/domain-governance';
import { PermanentError, SetupError, TransientError } from '@muster/platform-kernel';
import { checkConnector } from './trying/check-connector.js';
import { readPage } from './trying/read-page.js';
import { recordPages } from './trying/record-pages.js';
import { tryWrite } from './trying/try-write.js';
import { readFirm, type Trial } from './trying/trial.js';
import { lintConnectors } from './systems/read-connectors.js';

/** `muster connector ...`: what a person needs who writes a declaration, before it runs. Exit codes: 0 as it should be, 1 not, 2 the command is wrong. */
const program = new Command('muster connector')
  .description('Lints, checks and tries the connectors of config/systems. Reads from the systems; writes to none.')
  .exitOverride()
  .option('--config <folder>', 'folder with ownership.yaml, systems, mappings and codes')
  .option('--json', 'one JSON value on standard output');

const options = () => program.opts<{ config?: string; json?: boolean }>();
const show = (value: unknown, forPeople: string) => process.stdout.write(`${options().json ? JSON.stringify(value, null, 2) : forPeople}\n`);
const trial = (): Trial => readFirm(options().config);

program.command('lint [system]').description('check the declarations, with places').action((system?: string) => {
  const findings = lintConnectors(trial().configDir).filter(({ file }) => system === undefined || file.endsWith(`/${system}.yaml`));
  show(findings, findings.length === 0 ? 'No findings.' : findings.map(formatFinding).join('\n'));
  process.exitCode = findings.length === 0 ? 0 : 1;
});

program.command('check <system>').description('is it there, does it let us in, and does it answer as declared?').action(async (system: string) => {
  const steps = await checkConnector(trial(), system);
  show(steps, steps.map(({ step, ok, detail }) => `${ok ? 'ok  ' : 'FAIL'} ${step}: ${detail}`).join('\n'));
  process.exitCode = steps.every(({ ok }) => ok) ? 0 : 1;
});

program.command('read <system> <stream>').description('read the first page, and show the changes that it would publish').option('--limit <n>', 'changes shown', '5').action(async (system: string, stream: string, { limit }: { limit: string }) => {
  const page = await readPage(trial(), system, stream);
  const changes = page.changes.slice(0, Number(limit));
  show({ ...page, changes }, [
    `${page.rows} rows, ${page.changes.length} changes, ${page.parked.length} would be parked${page.hasMore ? ', and more pages' : ''}`,
    ...page.unknownFields.map(({ field, records }) => `  ${field} is in ${records} records and not in the mapping`),
    ...page.parked.slice(0, Number(limit)).map(({ reason, key }) => `  parked ${key ?? '(no key)'}: ${reason}`),
    ...changes.map((change) => JSON.stringify(change, null, 2)),
  ].join('\n'));
  process.exitCode = page.parked.length === 0 ? 0 : 1;
});

program.command('write <system> <entity> <file>').description('show the calls that a canonical record (JSON; - for standard input) would cause; none is made').action(async (system: string, entity: string, file: string) => {
  const calls = await tryWrite(trial(), system, entity, file);
  show(calls, calls.told.join('\n'));
});

program.command('record <system> <folder>').description('keep the first page of every stream as files, for tests').action(async (system: string, folder: string) => {
  const files = await recordPages(trial(), system, folder);
  show(files, files.map(({ path, rows }) => `${path}: ${rows} rows`).join('\n'));
});

program.parseAsync(process.argv.slice(2), { from: 'user' }).catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  const isTold = error instanceof SetupError || error instanceof PermanentError || error instanceof TransientError || error instanceof GovernanceError;
  process.stderr.write(`${isTold ? (error as Error).message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
