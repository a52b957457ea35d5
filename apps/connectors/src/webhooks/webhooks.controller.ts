import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem, sendProblem } from '@muster/platform-http';
import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ConnectorsService } from '../connectors-service.js';

export const WEBHOOKS_PATH = '/v1/webhooks';

type Received = IncomingMessage & { rawBody?: Buffer };

/** One value for each header: of a header that came several times, Node has joined the values, or kept the first. */
const headersOf = ({ headers }: IncomingMessage): Record<string, string | undefined> => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));

/**
 * Stands before the parser of bodies, which would take the bytes that are signed: reads them, and leaves nothing to parse. Mount it at WEBHOOKS_PATH.
 */
export function keepWebhookBody({ webhooks }: Pick<ConnectorsService, 'webhooks'>) {
  return (request: Received & { readonly path: string }, response: ServerResponse, next: (error?: unknown) => void): void => {
    const [, system = '', ...more] = request.path.split('/');
    if (request.method !== 'POST' || more.some((step) => step !== '')) {
      next();
      return;
    }
    webhooks.body(system, request).then(
      (body) => {
        request.rawBody = body;
        next();
      },
      (error: unknown) => (error instanceof Problem ? sendProblem(response, error) : next(error)),
    );
  };
}

@Controller('v1/webhooks')
export class WebhooksController {
  constructor(private readonly connectors: ConnectorsService) {}

  /** Answers when the events are kept. */
  @Post(':system')
  @HttpCode(200)
  receive(@Param('system') system: string, @Req() request: Received): Promise<void> {
    return this.connectors.webhooks.receive(system, headersOf(request), request.rawBody ?? Buffer.alloc(0));
  }

  /** A system asks, once, whether the address is ours. */
  @Get(':system')
  challenge(@Param('system') system: string, @Req() request: Received): Promise<Record<string, string>> {
    return this.connectors.webhooks.challenge(system, headersOf(request));
  }
}
