import { Calls, type Row } from '../calls.js';
import { addressOf, type Stack } from '../stack.js';

/** The controls of the outside systems: what those do who run them. */
export class Sandbox {
  private readonly calls: Calls;

  constructor(stack: Stack) {
    this.calls = new Calls('sandbox', addressOf(stack, 'SANDBOX_URL'), () => ({}));
  }

  async configures(system: string, settings: Row): Promise<void> {
    await this.calls.ask('POST', `/_sandbox/${system}/configure`, { json: settings });
  }

  /** In place of all rules before. */
  async misbehaves(system: string, rules: readonly Row[]): Promise<void> {
    await this.calls.ask('POST', `/_sandbox/${system}/behave`, { json: { rules } });
  }

  async behaves(system: string): Promise<void> {
    await this.calls.ask('DELETE', `/_sandbox/${system}/behave`);
  }
}
