import { fileURLToPath } from 'node:url';
import { sourcedEntities } from '@muster/contracts';
import { PermanentError, SetupError, TransientError } from '@muster/platform-kernel';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Context, Outcome } from './commands/command.js';
import { addAccount, setPassword, type AccountOptions } from './commands/account.js';
import { adoption, type AdoptionOptions } from './commands/adoption.js';
import { ownership, republish, runConnector, setPaused, type ConnectorProgram } from './commands/operate.js';
import { held, type HeldOptions } from './commands/held.js';
import { discard, exceptions, parked, retry, type DiscardOptions, type ParkedOptions, type RetryOptions } from './commands/parked.js';
import { approve, oneProcess, processes, type DecideOptions, type ProcessesOptions } from './commands/processes.js';
import { differences, reconcile, type DifferencesOptions, type ReconcileOptions } from './commands/reconcile.js';
import { showRecord, type RecordOptions } from './commands/records.js';
import { staff, type StaffOptions } from './commands/staff.js';
import { lag, stats } from './commands/state.js';
import { takeConfig } from './commands/take-config.js';
import { findings, original, snapshot } from './commands/vendor.js';
import { deliveries, readStream, redeliver, setSystemPaused, systems, writeFile, type DeliveriesOptions, type RedeliverOptions } from './commands/systems.js';
import { trace } from './commands/trace.js';
import { EXIT, Failure, type ExitCode } from './failure.js';
import { terminal, withArticle } from './screen.js';
import { defaultDataDir, Refusal, Services } from './services.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface GlobalOptions {
  json?: boolean;
  data?: string;
}

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value <= 86_400)) throw new InvalidArgumentError('It must be a number of seconds.');
  return value;
};

/** Runs one command line; resolves to its exit code. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = declare((outcome) => outcome.then((code) => void (exitCode = code)), env);
  try {
    const connector = connectorOf(args);
    if (connector) return await runConnector({ root, services: Services.find(connector.dataDir ?? defaultDataDir(root), env) }, connector.program, connector.args);
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return codeOf(error);
  }
}

interface ConnectorCall {
  readonly program: ConnectorProgram;
  readonly args: readonly string[];
  readonly dataDir?: string;
}

/** Everything after `connector`, `intake` and `source validate` belongs to the connectors, options included; before it stands --data alone. */
function connectorOf(args: readonly string[]): ConnectorCall | undefined {
  if (args[0] === '--data' && args[1] !== undefined) {
    const called = connectorOf(args.slice(2));
    return called && { ...called, dataDir: args[1] };
  }
  if (args[0] === 'intake') return { program: 'intake', args: args.slice(1) };
  if (args[0] === 'connector') return { program: 'connector', args: args.slice(1) };
  if (args[0] === 'source' && args[1] === 'validate') return { program: 'validate', args: args.slice(2) };
  return undefined;
}

function codeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof Failure) return said(error.message, error.exitCode);
  if (error instanceof Refusal) return said(error.problem.detail, error.problem.status === 400 ? EXIT.usage : error.problem.status === 503 ? EXIT.unreachable : EXIT.no);
  if (error instanceof TransientError || error instanceof SetupError) return said(error.message, EXIT.unreachable);
  if (error instanceof PermanentError) return said(error.message, EXIT.no);
  throw error;
}

function said(sentence: string, exitCode: ExitCode): ExitCode {
  process.stderr.write(`${sentence}\n`);
  return exitCode;
}

function declare(settle: (outcome: Outcome) => Promise<void>, env: NodeJS.ProcessEnv): Command {
  const program = new Command('muster');
  program
    .description('Looks at a running Muster, and operates it.')
    .option('--json', 'one JSON value on standard output')
    .option('--data <folder>', 'data folder of the `npm start` to talk to (default: .muster)')
    .exitOverride()
    .showHelpAfterError('`muster --help` lists the commands.')
    .addHelpText('after', '\nExit codes: 0 done; 1 not there, does not hold, or failed in part; 2 the command is wrong; 3 no service answers.');
  const stop = new AbortController();
  const within = <A extends unknown[]>(command: (context: Context, ...args: A) => Outcome) => (...args: A): Promise<void> => {
    const { json = false, data } = program.opts<GlobalOptions>();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    return settle(command({ services: Services.find(data ?? defaultDataDir(root), env), screen: terminal(json), root, signal: stop.signal }, ...args));
  };
  const command = (nameAndArgs: string, description: string) => program.command(nameAndArgs).description(description).option('--json', 'one JSON value on standard output').hook('preAction', (_, action) => void (action.opts<GlobalOptions>().json && program.setOptionValue('json', true)));

  command('trace <key>', 'what happened, in time order, over all services: to a record (canonical id, system:id, or id of a source) or under a correlation id').action((key: string) => within(trace)(key));
  for (const entity of sourcedEntities()) {
    command(`${entity} <id>`, `${withArticle(entity)} by canonical id, system:id, or the id of any system, with whose word each attribute is`)
      .option('--valid-on <day>', 'as it is valid on a day, such as 2026-03-01')
      .option('--recorded-by <instant>', 'as it was recorded by then, such as 2026-03-01T12:00:00Z')
      .option('--restricted', 'with restricted attributes')
      .option('--claims', 'everything that every system said of it')
      .option('--history', 'as it was recorded, and as it is valid')
      .action((id: string, options: RecordOptions) => within(showRecord)(entity, id, options));
  }
  command('exceptions', 'what people should look at: refused values, conflicts')
    .option('--class <class>').option('--code <code>').option('--entity <entity>').option('--system <system>').option('--limit <n>', 'rows of each service')
    .action(({ json: _json, ...options }: Record<string, string>) => within(exceptions)(options));
  command('parked', 'events that could not be taken, by class')
    .option('--class <class>').option('--code <code>').option('--status <status>', 'parked, resolved or all', 'parked').option('--limit <n>', 'rows of each service')
    .action(({ json: _json, ...options }: ParkedOptions & GlobalOptions) => within(parked)(options));
  command('held', 'records whose life cycle is held: the step that is parked, and those that wait behind it')
    .option('--entity <entity>').option('--record <id>', 'canonical id').option('--limit <n>', 'records of each service')
    .action(({ json: _json, ...options }: HeldOptions & GlobalOptions) => within(held)(options));
  command('processes', 'the long processes: onboarding, project activation, and what each instance waits for')
    .option('--process <process>').option('--state <state>', 'requested, running or ended').option('--record <id>', 'canonical id').option('--late', 'only those with a stage that is late').option('--limit <n>')
    .action(({ json: _json, ...options }: ProcessesOptions & GlobalOptions) => within(processes)(options));
  command('process <instance>', 'one instance of a process, stage by stage').action((instance: string) => within(oneProcess)(instance));
  command('approve <assignment>', 'decide the approval of an assignment that is open now')
    .requiredOption('--by <worker>', 'the worker who decides: canonical id, or system:id').option('--reject', 'rather than approve').option('--reason <text>', 'needed to reject')
    .action((assignment: string, options: DecideOptions) => within(approve)(assignment, options));
  command('staff', 'who would be proposed for open demand where Muster proposes, and why; `--propose` proposes them')
    .option('--demand <demand>', 'only this one: canonical id, or system:id').option('--everywhere', 'also where the resource tool proposes').option('--propose', 'make the proposals; their approval begins by itself')
    .action(({ json: _json, ...options }: StaffOptions & GlobalOptions) => within(staff)(options));
  const account = program.command('account').description('who may sign in at the console');
  for (const [nameAndArgs, description, run] of [['add <name>', 'make an account, as reader where no role is given', addAccount], ['password <name>', 'give an account another password', setPassword]] as const) {
    const made = account.command(nameAndArgs).description(description).option('--password-stdin', 'read the password from standard input; without it one is made and shown once').option('--json', 'one JSON value on standard output').hook('preAction', (_, action) => void (action.opts<GlobalOptions>().json && program.setOptionValue('json', true)));
    if (run === addAccount) made.option('--role <role>', 'reader, operator or steward');
    made.action((name: string, options: AccountOptions) => within(run)(name, options));
  }
  command('retry [place]', 'retry one parked event, or all of a class')
    .option('--class <class>').option('--code <code>').option('--dry-run', 'tell what would happen, and change nothing')
    .action((place: string | undefined, options: RetryOptions) => within(retry)(place, options));
  command('discard [place]', 'end one parked event, or all of a class, without its effects')
    .option('--class <class>', 'all of a class').option('--code <code>', 'and code').option('--author <name>', 'who does it; you, unless said otherwise').requiredOption('--reason <text>', 'why, for those who look later')
    .action((place: string | undefined, options: DiscardOptions) => within(discard)(place, options));
  command('lag', 'how far each group is behind, in messages and in seconds of event time').option('--all', 'also partitions that are not behind').action((options: { all?: boolean }) => within(lag)(options));
  command('stats', 'records per entity, events by outcome, and the sum that must hold')
    .option('--watch', 'hold the outcomes against the offsets of the topics every second')
    .option('--for <seconds>', 'end --watch after so long', positive)
    .action((options: { watch?: boolean; for?: number }) => within(stats)(options));
  command('republish', 'compare a canonical topic with the table, and publish again what differs')
    .requiredOption('--entity <entity>').option('--audit', 'only compare').option('--all', 'publish everything again')
    .action((options: { entity: string; audit?: boolean; all?: boolean }) => within(republish)(options));
  command('pause <system>', 'stop listening to a source; its topics keep what it says').action((system: string) => within(setPaused)(system, 'pause'));
  command('resume <system>', 'listen to a source again').action((system: string) => within(setPaused)(system, 'resume'));
  command('ownership [entity]', 'who owns which attribute').action((entity: string | undefined) => within(ownership)(entity));
  command('systems [system]', 'the outside systems: what is read from them and written to them, and how far that is').action((system: string | undefined) => within(systems)(system));
  command('deliveries', 'what targets are to have, those first that have waited longest')
    .option('--system <system>').option('--entity <entity>').option('--state <state>', 'due, waiting, parked or delivered').option('--record <id>', 'canonical id').option('--limit <n>')
    .action(({ json: _json, ...options }: DeliveriesOptions & GlobalOptions) => within(deliveries)(options));
  command('redeliver', 'try parked deliveries again')
    .requiredOption('--system <system>').option('--entity <entity>').option('--record <id>', 'canonical id').option('--class <class>')
    .action(({ json: _json, ...options }: RedeliverOptions & GlobalOptions) => within(redeliver)(options));
  command('adoption <system>', 'what a system held before it was connected: how far it is matched with ours, what waits for a person, and what people decide')
    .option('--entity <entity>').option('--limit <n>', 'proposals shown')
    .option('--begin', 'read what it holds, and match').option('--confirm <proposals...>', 'both are the same').option('--refuse <proposals...>', 'they are not').option('--finish', 'end it for good').option('--undecided-new', 'with --finish: create what is not decided')
    .option('--by <person>', 'who decides').option('--reason <text>', 'why')
    .action((system: string, { json: _json, ...options }: AdoptionOptions & GlobalOptions) => within(adoption)(system, options));
  command('read-now <system> <stream>', 'read a stream now rather than when it is due').action((system: string, stream: string) => within(readStream)(system, stream));
  command('write-now <system> <entity>', 'write the file of an entity for a system now rather than when it is due').action((system: string, entity: string) => within(writeFile)(system, entity));
  command('findings <system>', 'where what a system sends is not what its mapping expects').action((system: string) => within(findings)(system));
  command('snapshot <system> <stream>', 'read a stream whole onto system.snapshots.v1, and wait until that is done').action((system: string, stream: string) => within(snapshot)(system, stream));
  command('reconcile', 'compare what systems hold with what the masters say, and wait for what that comes to')
    .option('--system <systems...>', 'only these').option('--entity <entities...>', 'only these').option('--note <text>', 'why, for those who look later')
    .action(({ json: _json, ...options }: ReconcileOptions & GlobalOptions) => within(reconcile)(options));
  command('differences', 'what differs now between systems and the masters, as of the last runs')
    .option('--system <system>').option('--entity <entity>').option('--class <class>').option('--state <state>', 'open, healing, held, accepted, resolved; all that stand where it is left out').option('--record <id>', 'canonical id').option('--unmask', 'confidential values as well').option('--limit <n>')
    .action(({ json: _json, ...options }: DifferencesOptions & GlobalOptions) => within(differences)(options));
  command('original <event>', 'what a system sent of which an event was made').option('--restricted', 'also where a restricted attribute may stand in it')
    .action((event: string, { restricted }: { restricted?: boolean }) => within(original)(event, { restricted }));
  command('pause-system <system>', 'neither read from an outside system nor write to it').option('--reason <text>').action((system: string, options: { reason?: string }) => within(setSystemPaused)(system, 'pause', options.reason));
  command('resume-system <system>', 'speak with an outside system again').action((system: string) => within(setSystemPaused)(system, 'resume'));
  command('take-config', 'have the `npm start` that is up read its configuration anew: that of the checkout, and over it <data>/config').action(() => within(takeConfig)(program.opts<GlobalOptions>().data ?? defaultDataDir(root)));
  program.command('connector').description('lint, check, read or try a connector; `muster connector --help` says how');
  program.command('intake').description('read files into source topics; `muster intake --help` says how');
  program.command('source').description('`muster source validate <file>` tells a source team what would happen to its events');
  return program;
}
