import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const peersDir = join(root, '.muster/peers');
const FENCE = /^```(\w+) (file|event)=(\S+)\n([\s\S]*?)^```$/gm;

/** The code blocks of a page that are named: programs by `file=`, and event bodies by `event=`. */
export class Snippets {
  private readonly blocks = new Map<string, string>();

  constructor(private readonly page: string) {
    for (const [, , kind, name, text] of readFileSync(join(root, page), 'utf8').matchAll(FENCE)) this.blocks.set(`${kind} ${name}`, text!);
  }

  private text(name: string): string {
    const text = this.blocks.get(name);
    if (text === undefined) throw new Error(`${this.page} has no code block with ${name.replace(' ', '=')}; it has ${[...this.blocks.keys()].join(', ')}.`);
    return text;
  }

  event(name: string): Record<string, unknown> {
    return JSON.parse(this.text(`event ${name}`)) as Record<string, unknown>;
  }

  /** Writes a program where its libraries are found, as it stands on the page, and answers its path. */
  program(name: string): string {
    const folder = join(peersDir, 'snippets');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name);
    writeFileSync(path, this.text(`file ${name}`));
    return path;
  }
}
