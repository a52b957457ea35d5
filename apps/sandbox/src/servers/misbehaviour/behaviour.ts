import { Random } from '../../sample-firm/random.js';
import { isOfWebhooks, type Rule } from './rules.js';

interface RuleInForce {
  rule: Rule;
  method: string | undefined;
  path: RegExp | undefined;
  fired: number;
  endsMs: number;
}

/** The rules that one system follows at present. They end with the process: a restarted sandbox behaves well. */
export class Behaviour {
  private inForce: RuleInForce[] = [];
  private random = new Random('1');

  constructor(private readonly now: () => number) {}

  /** In place of all rules before. The same seed and the same calls in the same order misbehave alike. */
  follow(rules: readonly Rule[], seed: string): void {
    this.random = new Random(seed);
    this.inForce = rules.map((rule) => ({ rule, method: rule.match.method?.toUpperCase(), path: rule.match.path === undefined ? undefined : new RegExp(rule.match.path), fired: 0, endsMs: this.now() + (rule.seconds ?? Infinity) * 1_000 }));
  }

  /** The first rule that fits the call, is not used up or over, and whose draw falls so. */
  choose(method: string, path: string): Rule | undefined {
    return this.first(method, path, false);
  }

  /** As choose, for a call that the system makes by itself. */
  chooseForWebhook(path: string): Rule | undefined {
    return this.first('POST', path, true);
  }

  private first(method: string, path: string, webhook: boolean): Rule | undefined {
    const nowMs = this.now();
    const chosen = this.inForce.find(
      (each) => isOfWebhooks(each.rule) === webhook && (each.method ?? method) === method && (each.path?.test(path) ?? true) && each.fired < (each.rule.times ?? Infinity) && nowMs < each.endsMs && this.random.next() < (each.rule.probability ?? 1),
    );
    if (chosen) chosen.fired += 1;
    return chosen?.rule;
  }

  told(): (Rule & { fired: number })[] {
    return this.inForce.map(({ rule, fired }) => ({ ...rule, fired }));
  }
}
