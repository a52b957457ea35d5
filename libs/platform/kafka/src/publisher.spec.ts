import { describe, expect, it } from '@jest/globals';
import { PermanentError, TransientError, silentLogger } from '@muster/platform-kernel';
import kafkajs, { type ProducerBatch } from 'kafkajs';
import { KafkaPublisher, roundsOf, type OutgoingMessage, type RequestSender } from './publisher.js';

const message = (key: string, partition: number, bytes: number): OutgoingMessage => ({ key, value: Buffer.alloc(bytes), partition });

describe('roundsOf', () => {
  it('sends in one round what fits', () => {
    const batches = [{ topic: 'a', messages: [message('1', 0, 10), message('2', 1, 10)] }, { topic: 'b', messages: [message('3', 0, 10)] }];
    expect(roundsOf(batches, 1_000)).toEqual([batches]);
  });

  it('puts off what would pass the limit of its partition, in order, without holding up the others', () => {
    const batches = [{ topic: 'a', messages: [message('1', 0, 600), message('2', 0, 600), message('3', 1, 600), message('4', 0, 600)] }];
    const keys = roundsOf(batches, 1_000).map((round) => round.flatMap(({ messages }) => messages.map(({ key }) => key)));
    expect(keys).toEqual([['1', '3'], ['2'], ['4']]);
  });

  it('sends a message that alone passes the limit alone, for the broker to judge', () => {
    expect(roundsOf([{ topic: 'a', messages: [message('1', 0, 5_000)] }], 1_000)).toHaveLength(1);
  });

  it('makes no round of nothing', () => {
    expect(roundsOf([{ topic: 'a', messages: [] }], 1_000)).toEqual([]);
  });
});

/** A publisher whose producers answer from a script: an error, or nothing for success. */
class ScriptedPublisher extends KafkaPublisher {
  readonly sent: string[] = [];
  producers = 0;

  constructor(private readonly script: (Error | undefined)[]) {
    super({ kafka: { brokers: ['nowhere:1'], clientId: 'spec' }, logger: silentLogger });
  }

  protected override async openProducer(): Promise<RequestSender> {
    const id = (this.producers += 1);
    return {
      sendBatch: async ({ topicMessages }: ProducerBatch) => {
        this.sent.push(`${id}:${topicMessages!.flatMap(({ messages }) => messages.map(({ key }) => key)).join()}`);
        const fault = this.script.shift();
        if (fault) throw fault;
        return topicMessages!.flatMap(({ topic, messages }) => messages.map(({ partition }) => ({ topicName: topic, partition: partition ?? 0, errorCode: 0 })));
      },
      disconnect: async () => undefined,
    };
  }
}

function protocolError(type: string): Error {
  return new kafkajs.KafkaJSNumberOfRetriesExceeded(Object.assign(new kafkajs.KafkaJSProtocolError(type), { type }), { retryCount: 1, retryTime: 1 });
}
const timeout = () => new kafkajs.KafkaJSConnectionError('timed out', { broker: 'nowhere' });
const batch = (key: string) => [{ topic: 'a', messages: [message(key, 0, 1)] }];

describe('KafkaPublisher', () => {
  it('repeats a request that is in doubt with the same producer before it sends anything else', async () => {
    const publisher = new ScriptedPublisher([timeout(), timeout()]);
    await expect(publisher.send(batch('x'))).rejects.toBeInstanceOf(TransientError);
    await expect(publisher.send(batch('y'))).rejects.toBeInstanceOf(TransientError);
    await publisher.send(batch('z'));
    expect(publisher.sent).toEqual(['1:x', '1:x', '1:x', '1:z']);
  });

  it('takes the same array passed again for the request in doubt', async () => {
    const publisher = new ScriptedPublisher([timeout()]);
    const doubtful = batch('x');
    await expect(publisher.send(doubtful)).rejects.toBeInstanceOf(TransientError);
    await publisher.send(doubtful);
    expect(publisher.sent).toEqual(['1:x', '1:x']);
  });

  it.each(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'DUPLICATE_SEQUENCE_NUMBER'])('repeats the request with a new producer id after %s', async (type) => {
    const publisher = new ScriptedPublisher([protocolError(type)]);
    await publisher.send(batch('x'));
    expect(publisher.sent).toEqual(['1:x', '2:x']);
  });

  it('gives up on new producer ids where they do not help, and keeps the request', async () => {
    const publisher = new ScriptedPublisher(Array.from({ length: 4 }, () => protocolError('OUT_OF_ORDER_SEQUENCE_NUMBER')));
    const doubtful = batch('x');
    await expect(publisher.send(doubtful)).rejects.toBeInstanceOf(TransientError);
    await publisher.send(doubtful);
    expect(publisher.sent.map((line) => line.split(':')[1])).toEqual(['x', 'x', 'x', 'x', 'x']);
  });

  it('does not repeat what the broker refuses, nor send under its sequence numbers', async () => {
    const publisher = new ScriptedPublisher([protocolError('MESSAGE_TOO_LARGE')]);
    await expect(publisher.send(batch('x'))).rejects.toBeInstanceOf(PermanentError);
    await publisher.send(batch('y'));
    expect(publisher.sent).toEqual(['1:x', '2:y']);
  });

  it('sends nothing once it is closed', async () => {
    const publisher = new ScriptedPublisher([]);
    await publisher.close();
    await expect(publisher.send(batch('x'))).rejects.toThrow('closed');
  });
});
