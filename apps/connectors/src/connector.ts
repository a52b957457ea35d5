import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { formatFinding, GovernanceError } from '@muster/domain-governance';
import { PermanentError, SetupError, TransientError } from '@muster/platform-kernel';
import { checkConnector } from './trying/check-connector.js';
import { readPage, type ReadOptions } from './trying/read-page.js';
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

program.command('check <system>').description('is it there, does it let us in, and does it answer as declared? Streams, folders and feeds are looked at, and nothing is taken').action(async (system: string) => {
  const steps = await checkConnector(trial(), system);
  show(steps, steps.map(({ step, ok, detail }) => `${ok ? 'ok  ' : 'FAIL'} ${step}: ${detail}`).join('\n'));
  process.exitCode = steps.every(({ ok }) => ok) ? 0 : 1;
});

const seconds = (text: string): number => {
  const value = Number(text);
  if (value > 0 && value <= 600) return value;
  throw new InvalidArgumentError('It must be a number of seconds, at most 600.');
};

program.command('read <system> <stream>').description('read the first page, the first file that waits, or the first events, and show the changes that it would publish')
  .option('--limit <n>', 'changes shown', '5').option('--events', 'what its feed tells, of a stream that is read by calls as well').option('--from <id>', 'replay id behind which a line is asked; up to where Muster has published unless given, else new events only').option('--seconds <n>', 'for how long events are waited for', seconds, 10)
  .action(async (system: string, stream: string, { limit, ...asked }: { limit: string } & ReadOptions) => {
    const page = await readPage(trial(), system, stream, asked);
    const changes = page.changes.slice(0, Number(limit));
    show({ ...page, changes }, [
      `${page.what}: ${page.rows} rows, ${page.changed} changes, ${page.wouldPark} would be parked${page.hasMore ? ', and there is more' : ''}`,
      ...page.unknownFields.map(({ field, records }) => `  ${field} is in ${records} records and not in the mapping`),
      ...page.parked.slice(0, Number(limit)).map(({ reason, key }) => `  parked ${key ?? '(no key)'}: ${reason}`),
      ...changes.map((change) => JSON.stringify(change, null, 2)),
    ].join('\n'));
    process.exitCode = page.wouldPark === 0 ? 0 : 1;
  });

program.command('write <system> <entity> <file>').description('show the calls, or the file, that a canonical record (JSON; - for standard input) would cause; no call is made, and no file written').action(async (system: string, entity: string, file: string) => {
  const calls = await tryWrite(trial(), system, entity, file);
  show(calls, calls.told.join('\n'));
});

program.command('record <system> <folder>').description('keep the first page, file and events of every stream as files, for tests').option('--seconds <n>', 'for how long the events of each feed are waited for', seconds, 10).action(async (system: string, folder: string, asked: Pick<ReadOptions, 'seconds'>) => {
  const recorded = await recordPages(trial(), system, folder, asked);
  show(recorded, recorded.map(({ stream, paths, rows, what, failed }) => `${failed ? 'FAIL' : 'ok  '} ${stream}: ${what}${paths.length > 0 ? `, ${rows} rows, in ${paths.join(' and ')}` : ''}`).join('\n'));
  process.exitCode = recorded.some(({ failed }) => failed) ? 1 : 0;
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
