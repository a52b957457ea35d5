import type { Misbehaviour, Rule } from './misbehaviour/rules.js';
import type { LoggedCall } from './storage/call-log.store.js';
import type { SystemName } from './systems.js';

export type { LoggedCall, Misbehaviour, Rule };

/** Speaks with the control plane of a running sandbox, in this process or another. Each call throws a plain Error with the answer where it is refused. */
export class SandboxControl {
  /** @param url of the sandbox, without a slash at the end */
  constructor(private readonly url: string) {}

  /** In place of all rules before. @param seed of the draws of rules with a probability */
  async behave(system: SystemName, rules: readonly (Omit<Rule, 'match'> & Partial<Pick<Rule, 'match'>>)[], seed = 1): Promise<void> {
    await this.ask('POST', `${system}/behave`, { rules, seed });
  }

  async calm(system: SystemName): Promise<void> {
    await this.ask('DELETE', `${system}/behave`);
  }

  /** In their order, those beyond a number. */
  async calls(system: SystemName, after = 0): Promise<LoggedCall[]> {
    return (await this.ask('GET', `${system}/calls?after=${after}`)) as LoggedCall[];
  }

  async clearCalls(system: SystemName): Promise<void> {
    await this.ask('DELETE', `${system}/calls`);
  }

  /** Every row as the vendor's API shows it. */
  async rows<R = Record<string, unknown>>(system: SystemName, collection: string): Promise<R[]> {
    return (await this.ask('GET', `${system}/state/${collection}`)) as R[];
  }

  /** Rows in the vendor's own shape, all or none; one that is there already and says the same stays untouched. */
  async seed(system: SystemName, rowsByCollection: Readonly<Record<string, readonly object[]>>): Promise<void> {
    await this.ask('POST', `${system}/seed`, rowsByCollection);
  }

  async configure(system: SystemName, settings: Record<string, unknown>): Promise<void> {
    await this.ask('POST', `${system}/configure`, settings);
  }

  /** Has the system do what is due by its clock; returns how much that was. */
  async tick(system: SystemName): Promise<number> {
    return ((await this.ask('POST', `${system}/tick`)) as { done: number }).done;
  }

  async reset(system: SystemName): Promise<void> {
    await this.ask('POST', `${system}/reset`);
  }

  private async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/_sandbox/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The sandbox refused ${method} ${path} with ${answer.status}: ${text.slice(0, 500)}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
