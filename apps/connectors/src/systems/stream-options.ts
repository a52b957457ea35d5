import type { CompiledFeed } from '@muster/domain-connector';
import type { Output, SourceFile } from '@muster/domain-mapping';
import { TakeEvents, type TakeEventsOptions } from '../feeds/take-events.js';
import { adoptionsAreDone, type AdoptionKey } from '../adoption/adoption.store.js';
import { StreamLoop, type StreamLoopOptions } from '../intake/stream-loop.js';
import { nameOurs, type NameOurs } from '../intake/ours-in-rows.js';
import { wereRead } from '../intake/were-read.js';
import { keepOriginalsOf } from '../originals/keep-originals.js';
import { spacesOf } from './spaces-of.js';
import type { HeldSystem } from './system-options.js';

/** Those that take from a stream. */
export const outputsOf = ({ mapping }: HeldSystem, stream: string): Output[] => mapping!.outputs.filter(({ from }) => from === stream);

/** How what comes of a stream is mapped, versioned and published, whichever way it comes. */
export function publishingOf<Stream extends { readonly name: string }>(held: HeldSystem, stream: Stream) {
  const { system, mapping, governance, topicNamespace, database, publisher, caller, logger, now } = held;
  const file = mapping!.files.get(stream.name) as SourceFile;
  const { versions } = governance.systems.get(system)!;
  const aliases = held.aliases.get(stream.name);
  return {
    system, stream, file, outputs: outputsOf(held, stream.name), // What is read otherwise than before says something else under the version that it had.
    versions: aliases && versions === 'native' ? ('seconds' as const) : versions, topicNamespace, database, publisher, caller, logger, now,
    writerOf: (output: Output, topic: string) => held.writerOf(output.entity, topic), originalsOf: (output: Output) => keepOriginalsOf(output, file, governance),
    nameOurs: nameOursOf(held, stream.name), aliases,
  };
}

/** Undefined where the rows of a stream say themselves whose they are. */
function nameOursOf({ connector, decoders, database, governance }: HeldSystem, name: string): NameOurs | undefined {
  const stream = connector.streams.get(name);
  if (!stream?.ours) return undefined;
  const spaceOf = spacesOf(governance);
  return (rows) => nameOurs({ connector, stream, decoders, database, spaceOf }, rows);
}

/** Reads a stream when its connector says so, and not before it is decided who is who of whom it speaks. `looks`: it is looked for between its times as well. */
export function streamLoopOf(held: HeldSystem, { looks, ...own }: Pick<StreamLoopOptions, 'reader' | 'onFault'> & { readonly stream: StreamLoopOptions['stream'] & { readonly after: readonly string[] }; readonly looks?: boolean }): StreamLoop {
  const { system, connector, database, logger, now, observer } = held;
  const { name, after } = own.stream;
  const adopted = adoptedBefore(held, name);
  return new StreamLoop({
    ...own, system, database, logger, now, onPass: (summary) => observer?.onPass(system, name, summary),
    timetable: { schedule: connector.schedules.get(name), ...(looks === undefined ? {} : { looks }) }, isReady: async (sinceMs) => (await adoptionsAreDone(database, adopted)) && wereRead(database, system, after, sinceMs),
  });
}

/** Takes what a feed tells of a stream. */
export function takeEventsOf(held: HeldSystem, stream: string, { meaning }: CompiledFeed, beside: Pick<TakeEventsOptions, 'apart' | 'inOrder'>): TakeEvents {
  const { system, caller, database, now, observer } = held;
  const { stream: parkedStream, entity } = outputsOf(held, stream)[0]!;
  return new TakeEvents({ ...beside, stream, meaning, caller, database, parkedAt: { system, stream: parkedStream, entity }, now, onTaken: (taken) => observer?.onFeed(system, stream, taken) });
}

/** The adoptions of what a stream speaks of, by this system or the one that it waits for. */
function adoptedBefore(held: HeldSystem, stream: string): AdoptionKey[] {
  const { system, connector } = held;
  return [...new Set(outputsOf(held, stream).map(({ entity }) => entity))].flatMap((entity) => {
    const others = connector.awaits.get(entity);
    return [...(connector.adoptsFirst.has(entity) ? [{ system, entity }] : []), ...(others === undefined ? [] : [{ system: others, entity }])];
  });
}
