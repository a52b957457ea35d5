import { describe, expect, it } from '@jest/globals';
import type { TraceNode } from '../api/types';
import { drawingOf, kin, NODE_HEIGHT, NODE_WIDTH } from './layout';

const node = (id: string): TraceNode => ({ id, at: '2026-11-28T07:00:00Z', kind: 'journal', title: id, service: null, system: null, entity: null, recordId: null, topic: null, partition: null, offset: null, eventId: null, correlationId: null, outcome: null, detail: null });
const edge = (from: string, to: string) => ({ from, to });

describe('the drawing of cause and effect', () => {
  it('puts what is caused to the right of its cause, and nothing on another', () => {
    const { nodes, lines, width, height } = drawingOf({ nodes: ['a', 'b', 'c', 'd'].map(node), edges: [edge('a', 'b'), edge('b', 'c'), edge('b', 'd')] });
    const at = new Map(nodes.map(({ node: { id }, x, y }) => [id, { x, y }]));
    expect(at.get('a')!.x + NODE_WIDTH).toBeLessThan(at.get('b')!.x);
    expect(at.get('b')!.x + NODE_WIDTH).toBeLessThan(at.get('c')!.x);
    expect(Math.abs(at.get('c')!.y - at.get('d')!.y)).toBeGreaterThanOrEqual(NODE_HEIGHT);
    expect(lines).toHaveLength(3);
    expect(Math.max(...nodes.map(({ x }) => x + NODE_WIDTH))).toBeLessThanOrEqual(width);
    expect(Math.max(...nodes.map(({ y }) => y + NODE_HEIGHT))).toBeLessThanOrEqual(height);
  });

  it('draws what a cut trace still has, rings included', () => {
    expect(drawingOf({ nodes: [node('a'), node('b')], edges: [edge('a', 'b'), edge('b', 'a'), edge('gone', 'a'), edge('a', 'a')] }).lines).toHaveLength(2);
    expect(drawingOf({ nodes: [], edges: [] })).toMatchObject({ nodes: [], lines: [] });
  });

  it('finds what led to a node and what came of it, and not its siblings', () => {
    const edges = [edge('a', 'b'), edge('b', 'c'), edge('b', 'd'), edge('d', 'b')];
    expect([...kin('c', edges)].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect([...kin('c', [edge('a', 'b'), edge('b', 'c'), edge('b', 'x')])].sort()).toEqual(['a', 'b', 'c']);
  });
});
