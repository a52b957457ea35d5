import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { StoryFault } from './narrator.js';
import { runningStack } from './stack.js';
import { STORIES, type Sizes } from './stories/index.js';
import { LISTED_MOST } from './systems/muster.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const names = Object.keys(STORIES).join(', ');

const SIZED = 'mass-mobilization';

const whole = (most: number) => (text: string): number => {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw new InvalidArgumentError(`It is a whole number from 1 to ${most}.`);
  return value;
};

/** 0: all systems agree in the end. 1: they do not, or the story could not go on. 2: the command is wrong. */
async function run(args: readonly string[]): Promise<number> {
  const program = new Command('scenario').argument('<story>', names).option('--data <folder>', 'data folder of the stack that runs', join(root, '.muster'))
    .option('--people <n>', `of mass-mobilization: how many are hired, ${LISTED_MOST} at most`, whole(LISTED_MOST)).option('--projects <n>', 'how many deals are won, as many as people at most', whole(LISTED_MOST))
    .option('--outage-seconds <n>', 'how long the ERP is out of reach', whole(3_600)).exitOverride();
  try {
    program.parse([...args], { from: 'user' });
    const [name] = program.args;
    const story = STORIES[name!];
    if (!story) throw new CommanderError(2, 'no-such-story', `There is no story ${name}. Tell one of ${names}.`);
    const { data, ...sizes } = program.opts<{ data: string } & Sizes>();
    if (Object.keys(sizes).length > 0 && name !== SIZED) throw new CommanderError(2, 'no-such-size', `${name} has one size: --people, --projects and --outage-seconds are of ${SIZED}.`);
    if ((sizes.projects ?? 1) > (sizes.people ?? Infinity)) throw new CommanderError(2, 'no-such-size', `${sizes.people} people are too few for ${sizes.projects} projects: each needs one.`);
    const agree = await story(runningStack(data), { write: (line) => console.log(line) }, sizes);
    console.log(agree ? 'All systems agree.' : 'Not all systems agree.');
    return agree ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code.startsWith('no-such-')) console.error(error.message);
      return error.exitCode === 0 ? 0 : 2;
    }
    if (!(error instanceof StoryFault)) throw error;
    console.error(error.message);
    return 1;
  }
}

process.exitCode = await run(process.argv.slice(2));
