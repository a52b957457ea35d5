import { insidesAreKnown, kafkajsRequire } from './kafkajs-insides.js';

/** What kafkajs asks of one topic: where its partitions begin, end, or stood at a time. */
export interface OffsetsToAsk {
  topic: string;
  partitions: { partition: number }[];
  fromBeginning?: boolean;
  fromTimestamp?: number;
}

export interface OffsetsOfTopic {
  topic: string;
  partitions: { partition: number; offset: string }[];
}

type Ask = (topics: OffsetsToAsk[]) => Promise<OffsetsOfTopic[]>;

interface Waiting {
  topics: OffsetsToAsk[];
  resolve: (offsets: OffsetsOfTopic[]) => void;
  reject: (error: unknown) => void;
}

/**
 * Questions of one tick go to the brokers as one, as far as none speaks of a topic twice. Where that one fails, each is asked by
 * itself, so that the fault of one topic reaches who asked about it, and nobody else.
 */
export function joined(ask: Ask): Ask {
  let waiting: Waiting[] = [];
  const flush = () => {
    const all = waiting;
    waiting = [];
    for (const round of roundsOf(all)) void askTogether(ask, round);
  };
  return (topics) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ topics, resolve, reject });
    });
}

function roundsOf(all: readonly Waiting[]): Waiting[][] {
  const rounds: { names: Set<string>; questions: Waiting[] }[] = [];
  for (const question of all) {
    const names = question.topics.map(({ topic }) => topic);
    let round = rounds.find((one) => !names.some((name) => one.names.has(name)));
    if (!round) rounds.push((round = { names: new Set(), questions: [] }));
    round.questions.push(question);
    for (const name of names) round.names.add(name);
  }
  return rounds.map(({ questions }) => questions);
}

async function askTogether(ask: Ask, questions: readonly Waiting[]): Promise<void> {
  if (questions.length > 1) {
    try {
      const found = new Map((await ask(questions.flatMap(({ topics }) => topics))).map((one) => [one.topic, one]));
      for (const { topics, resolve, reject } of questions) wholly(topics, topics.flatMap(({ topic }) => found.get(topic) ?? [])).then(resolve, reject);
      return;
    } catch {
      // Each is asked by itself, below, and told of its own fault.
    }
  }
  await Promise.all(questions.map(({ topics, resolve, reject }) => ask(topics).then((answer) => wholly(topics, answer)).then(resolve, reject)));
}

/** A partition that a broker does not know of yet is missing in the answer; kafkajs would stumble over that. */
async function wholly(topics: readonly OffsetsToAsk[], answer: OffsetsOfTopic[]): Promise<OffsetsOfTopic[]> {
  const answered = new Set(answer.map(({ topic }) => topic));
  // A consumer also names topics of which it has nothing to ask; the admin client asks nothing of a topic whose partitions it does not know yet.
  const asked = topics.filter(({ partitions }) => partitions.length > 0);
  if (asked.length > 0 && asked.every(({ topic }) => answered.has(topic))) return answer;
  throw Object.assign(new Error('A topic has no partition that a broker knows of yet.'), { type: 'LEADER_NOT_AVAILABLE', retriable: true });
}

/** Lets the clients of kafkajs ask so: its admin client sends two requests for each topic, and who measures lag asks about dozens every few seconds. */
export function useJoinedOffsets(): boolean {
  if (!insidesAreKnown()) return false;
  const { prototype } = kafkajsRequire('kafkajs/src/cluster/index.js') as { prototype: { fetchTopicsOffset: (this: object, topics: OffsetsToAsk[]) => Promise<OffsetsOfTopic[]> } };
  const { fetchTopicsOffset } = prototype;
  const askers = new WeakMap<object, Ask>();
  prototype.fetchTopicsOffset = function (topics) {
    let ask = askers.get(this);
    if (!ask) askers.set(this, (ask = joined(fetchTopicsOffset.bind(this))));
    return ask(topics);
  };
  return true;
}
