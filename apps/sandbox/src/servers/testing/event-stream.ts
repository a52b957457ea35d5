export interface StreamedEvent {
  id: string;
  data: Record<string, unknown>;
}

/** Follows a stream of server-sent events until it is left. */
export class EventStream {
  readonly events: StreamedEvent[] = [];
  readonly comments: string[] = [];
  /** Resolves when the line has ended, whoever ended it. */
  readonly ended: Promise<void>;
  private readonly leaving = new AbortController();

  private constructor(answer: Response) {
    this.ended = this.read(answer).catch(() => undefined);
  }

  /** Resolves when the stream has begun. Rejects with the answer's text where there is none. */
  static async follow(url: string, headers: Record<string, string>): Promise<EventStream> {
    const answer = await fetch(url, { headers });
    if (!/^text\/event-stream/.test(answer.headers.get('content-type') ?? '')) throw new Error(`${answer.status} ${await answer.text()}`);
    return new EventStream(answer);
  }

  async leave(): Promise<void> {
    this.leaving.abort();
    await this.ended;
  }

  private async read(answer: Response): Promise<void> {
    const reader = answer.body!.getReader();
    this.leaving.signal.addEventListener('abort', () => void reader.cancel());
    const decoder = new TextDecoder();
    for (let text = ''; ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) this.take(block);
    }
  }

  private take(block: string): void {
    if (block.startsWith(':')) return void this.comments.push(block.slice(1).trim());
    const field = (name: string) => block.split('\n').find((line) => line.startsWith(`${name}: `))!.slice(name.length + 2);
    this.events.push({ id: field('id'), data: JSON.parse(field('data')) as Record<string, unknown> });
  }
}
