import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { StoryFault } from './narrator.js';
import { runningStack } from './stack.js';
import { STORIES } from './stories/index.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const names = Object.keys(STORIES).join(', ');

/** 0: all systems agree in the end. 1: they do not, or the story could not go on. 2: the command is wrong. */
async function run(args: readonly string[]): Promise<number> {
  const program = new Command('scenario').argument('<story>', names).option('--data <folder>', 'data folder of the stack that runs', join(root, '.muster')).exitOverride();
  try {
    program.parse([...args], { from: 'user' });
    const [name] = program.args;
    const story = STORIES[name!];
    if (!story) throw new CommanderError(2, 'no-such-story', `There is no story ${name}. Tell one of ${names}.`);
    const agree = await story(runningStack(program.opts<{ data: string }>().data), { write: (line) => console.log(line) });
    console.log(agree ? 'All systems agree.' : 'Not all systems agree.');
    return agree ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === 'no-such-story') console.error(error.message);
      return error.exitCode === 0 ? 0 : 2;
    }
    if (!(error instanceof StoryFault)) throw error;
    console.error(error.message);
    return 1;
  }
}

process.exitCode = await run(process.argv.slice(2));
