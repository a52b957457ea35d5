import type { DrawnBox, DrawnEdge } from '../show/Drawing';
import { counted, count } from '../show/format';
import { systemPath } from '../show/paths';
import type { Flow, FlowState, GroupFlow, TargetFlow, TopicFlow } from './types';
import { STATE_WORDS, waits } from './wording';

const ORDER: readonly FlowState[] = ['healthy', 'paused', 'slow', 'stuck'];
const worst = (states: readonly FlowState[]) => states.reduce((one, other) => (ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one), 'healthy' as FlowState);
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** Systems that speak on the left, then the masters, then who follows them, and the systems that are written on the right. */
export function mapOf({ groups, targets }: Pick<Flow, 'groups' | 'targets'>): { readonly boxes: readonly DrawnBox[]; readonly edges: readonly DrawnEdge[] } {
  const services = [...Map.groupBy(groups, ({ service }) => service)];
  const masterOf = new Map(groups.flatMap(({ service, topics }) => topics.flatMap(({ entity, system }) => (entity !== null && system !== null ? [[entity, service] as const] : []))));
  const between = new Map<string, { from: string; to: string; topics: TopicFlow[] }>();
  const add = (from: string, to: string, topic: TopicFlow) => {
    const known = between.get(`${from}>${to}`);
    if (known) known.topics.push(topic);
    else between.set(`${from}>${to}`, { from, to, topics: [topic] });
  };
  const masters = new Set(masterOf.values());
  for (const [service, all] of services) {
    for (const topic of all.flatMap(({ topics }) => topics)) {
      if (topic.system !== null) add(`from ${topic.system}`, service, topic);
      // Masters follow each other as well, which would hide the way from the left to the right.
      else if (topic.entity !== null && !masters.has(service) && masterOf.has(topic.entity)) add(masterOf.get(topic.entity)!, service, topic);
    }
  }
  const speaking = new Set([...between.values()].map(({ from }) => from).filter((from) => from.startsWith('from ')));
  const written = targets.filter(({ writes }) => writes.length > 0);
  const bySystem = new Map(targets.map((target) => [target.system, target]));
  return {
    boxes: [
      ...[...speaking].map((id) => sourceBox(id, bySystem.get(id.slice('from '.length)), [...between.values()].filter(({ from }) => from === id).flatMap(({ topics }) => topics))),
      ...services.filter(([service]) => [...between.values()].some(({ from, to }) => from === service || to === service)).map(([service, all]) => serviceBox(service, all)),
      ...written.map(targetBox),
    ],
    edges: [
      ...[...between.values()].map(({ from, to, topics }) => ({ from, to, tone: STATE_WORDS[worst(topics.map(({ state }) => state))].tone })),
      ...written.map(({ system, state }) => ({ from: 'connectors', to: `to ${system}`, tone: STATE_WORDS[state].tone })),
    ],
  };
}

function sourceBox(id: string, target: TargetFlow | undefined, topics: readonly TopicFlow[]): DrawnBox {
  const system = id.slice('from '.length);
  const messages = sum(topics.map((topic) => topic.messages));
  const fault = target?.faults[0];
  const below = fault ? `${fault.stream} cannot be read` : messages > 0 ? `${counted(messages, 'event')} wait` : 'all taken';
  return { id, title: system, kind: target?.kind ?? 'publishes itself', below, tone: fault ? 'bad' : STATE_WORDS[worst(topics.map(({ state }) => state))].tone, to: target && systemPath(system) };
}

function serviceBox(service: string, groups: readonly GroupFlow[]): DrawnBox {
  const state = worst(groups.map((group) => group.state));
  return { id: service, title: service, kind: `service, ${STATE_WORDS[state].words}`, below: waits(sum(groups.map(({ messages }) => messages)), Math.max(...groups.map(({ seconds }) => seconds))), tone: STATE_WORDS[state].tone };
}

function targetBox({ system, kind, state, due, parked }: TargetFlow): DrawnBox {
  const owed = [...(due > 0 ? [`${count(due)} due`] : []), ...(parked > 0 ? [`${count(parked)} parked`] : [])].join(', ');
  return { id: `to ${system}`, title: system, kind: `${kind}, ${STATE_WORDS[state].words}`, below: owed || 'has everything', tone: STATE_WORDS[state].tone, to: systemPath(system) };
}
