import type { MessageHandler } from '@nestjs/microservices';
import { SetupError } from '@muster/platform-kernel';

export interface HandlerTableOptions {
  handlers: ReadonlyMap<string, MessageHandler>;
  /** Patterns that more than one method listens to. */
  doubled: ReadonlySet<string>;
  topicsOf(pattern: string): readonly string[];
  /** Topics that the service says it reads. */
  declaredTopics: readonly string[];
}

/**
 * One handler per topic. Throws SetupError, with every fault in it, where a topic has two handlers, a declared topic has none, or a
 * handler has no topic: what is skipped in silence at run time would be lost.
 */
export function handlerTable({ handlers, doubled, topicsOf, declaredTopics }: HandlerTableOptions): Map<string, MessageHandler> {
  const table = new Map<string, MessageHandler>();
  const faults = [...doubled].map((pattern) => `The pattern ${pattern} has two handlers.`);
  const owner = new Map<string, string>();
  for (const [pattern, handler] of handlers) {
    const topics = topicsOf(pattern);
    if (topics.length === 0) faults.push(`The handler of ${pattern} has no topic.`);
    for (const topic of topics) {
      const other = owner.get(topic);
      if (other !== undefined) faults.push(`Topic ${topic} has two handlers, ${other} and ${pattern}.`);
      owner.set(topic, pattern);
      table.set(topic, handler);
    }
  }
  for (const topic of declaredTopics) if (!table.has(topic)) faults.push(`Topic ${topic} is declared and has no handler.`);
  if (table.size === 0 && faults.length === 0) faults.push('There is no handler of any topic.');
  if (faults.length > 0) throw new SetupError(faults.join(' '), 'Give each topic that the service reads exactly one @EventPattern method.');
  return table;
}
