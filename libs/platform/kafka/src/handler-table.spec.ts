import { describe, expect, it } from '@jest/globals';
import { SetupError } from '@muster/platform-kernel';
import type { MessageHandler } from '@nestjs/microservices';
import { handlerTable } from './handler-table.js';

const handler = (() => undefined) as unknown as MessageHandler;
const none = new Set<string>();

describe('handlerTable', () => {
  it('gives each topic of a pattern its handler', () => {
    const table = handlerTable({ handlers: new Map([['workers', handler]]), doubled: none, topicsOf: () => ['a', 'b'], declaredTopics: ['a'] });
    expect([...table.keys()]).toEqual(['a', 'b']);
  });

  it('reports a topic with two handlers, a declared topic with none, a handler without topics and a doubled pattern at once', () => {
    const topics: Record<string, string[]> = { first: ['a'], second: ['a'], idle: [] };
    const make = () => handlerTable({
      handlers: new Map([['first', handler], ['second', handler], ['idle', handler]]),
      doubled: new Set(['first']), topicsOf: (pattern) => topics[pattern]!, declaredTopics: ['a', 'z'],
    });
    expect(make).toThrow(SetupError);
    expect(make).toThrow(/first has two handlers.*Topic a has two handlers, first and second.*idle has no topic.*Topic z is declared and has no handler/);
  });
});
