import Sequencer from '@jest/test-sequencer';

/** Specs on servers first, the larger before the smaller: what is left at the end is pure and short, so that no worker waits long for another. */
export default class ServersFirst extends Sequencer {
  sort(tests) {
    const pure = (test) => Number(test.context.config.displayName?.name === 'pure');
    return super.sort(tests).toSorted((a, b) => pure(a) - pure(b));
  }
}
