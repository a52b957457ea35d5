import { parser } from '@prometheus-io/lezer-promql';

/** A metric that an expression reads, and the labels that it expects of it. */
export interface MetricUse {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** Read by the grammar that Prometheus itself publishes. Throws where the expression is none. */
export function metricsOf(expression: string): MetricUse[] {
  const uses: { metric: string; labels: Set<string> }[] = [];
  /** Of the aggregations that are open where we stand: a label that is grouped by is expected of every metric below. */
  const grouped: { at: number; labels: string[] }[] = [];
  let within: { metric: string; labels: Set<string> } | undefined;
  const tree = parser.parse(expression);
  tree.iterate({
    enter({ type, from, to, node }) {
      const text = expression.slice(from, to);
      if (type.isError) throw new Error(`not PromQL from character ${from + 1} on: ${expression}`);
      if (type.name === 'AggregateExpr') {
        const names = node.getChild('AggregateModifier')?.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
        grouped.push({ at: from, labels: names.map((label) => expression.slice(label.from, label.to)) });
      }
      if (type.name === 'VectorSelector') {
        within = { metric: '', labels: new Set(grouped.flatMap(({ labels }) => labels)) };
        uses.push(within);
      }
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') within!.metric = text;
      if (type.name === 'LabelName' && node.parent?.name === 'UnquotedLabelMatcher') within!.labels.add(text);
    },
    leave({ type, from }) {
      if (type.name === 'AggregateExpr' && grouped.at(-1)?.at === from) grouped.pop();
    },
  });
  return uses.map(({ metric, labels }) => ({ metric, labels: [...labels] }));
}
