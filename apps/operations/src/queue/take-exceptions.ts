import { schemas, type ExceptionRaised } from '@muster/contracts';
import { STATES, type ExceptionState } from '@muster/domain-exception';
import { createDecoder, type AvroDecoder, type SchemaSource } from '@muster/platform-avro';
import { parkedResult, type EventResult, type Inbound } from '@muster/platform-inbound';
import type { BatchOutcome, ReceivedBatch, ReceivedMessage } from '@muster/platform-kafka';
import { PermanentError } from '@muster/platform-kernel';
import { exceptionKey, storeMoves, type ToldMove } from './queue.store.js';

export interface TakeExceptionsOptions {
  inbound: Inbound;
  registry: SchemaSource;
  onCommitted(): void;
}

/** Takes in what services tell of exceptions. The same told twice, late, or in another order leaves the queue as it is. */
export class TakeExceptions {
  private readonly decoder: AvroDecoder<ExceptionRaised>;

  constructor(private readonly options: TakeExceptionsOptions) {
    this.decoder = createDecoder<ExceptionRaised>(schemas['muster.exception.ExceptionRaised'], options.registry);
  }

  async apply(batch: ReceivedBatch): Promise<BatchOutcome> {
    await this.decoder.prepare(batch.messages.map(({ value }) => value));
    const outcome = await this.options.inbound.take(batch, async (tx, messages) => {
      const read = messages.map((message) => this.read(message));
      await storeMoves(tx, read.flatMap((one) => ('move' in one ? [one.move] : [])));
      return read.map((one) => ('move' in one ? resultOf(one.move) : one));
    });
    this.options.onCommitted();
    return outcome;
  }

  private read({ key, value }: ReceivedMessage): { move: ToldMove } | EventResult {
    try {
      return { move: moveOf(this.decoder.decode(value), key) };
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      return parkedResult({ class: 'unreadable', code: error.code, reason: error.message });
    }
  }
}

function moveOf(told: ExceptionRaised, key: Buffer | null): ToldMove {
  const { meta, class: kind, code, entity, recordId, system, attribute, reason, topic, partition, offset, place, configVersion, outcome } = told;
  const state = (told.state ?? 'raised') as ExceptionState;
  if (!STATES.includes(state)) throw new PermanentError('unknown-state', `An exception is ${STATES.join(', ')}, and this one is something else. A later version of this program may know it: retry it then.`);
  const fingerprint = told.fingerprint ?? key?.toString('utf8') ?? '';
  const exceptionId = told.exceptionId ?? meta.eventId;
  return {
    id: exceptionKey(fingerprint, meta.source, exceptionId), eventId: meta.eventId, version: meta.sourceVersion, state, outcome, atMs: meta.occurredAt, by: meta.source,
    // Of an exception that no change has shown, the correlation id is its own event's and leads nowhere.
    of: { fingerprint, service: meta.source, exceptionId, class: kind, code, place: place ?? topic ?? '', configVersion, reason, entity, recordId, system, attribute, topic, partition, offset, correlationId: meta.correlationId === meta.eventId ? null : meta.correlationId },
  };
}

function resultOf({ eventId, of }: ToldMove): EventResult {
  return { outcome: 'applied', recordId: null, eventId, correlationId: of.correlationId, detail: null };
}
