import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { PermanentError, TransientError, type Logger } from '@muster/platform-kernel';
import type { ServerResponse } from 'node:http';
import type { Response } from 'express';
import { Problem } from './problem.js';

const RETRY_AFTER_SECONDS = 5;

/** Answers with a problem, as a handler that stands before Nest's own does it. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  const retryAfterSeconds = problem.parts.retryAfterSeconds ?? (problem.status === 503 ? RETRY_AFTER_SECONDS : undefined);
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds));
  response.setHeader('content-type', 'application/problem+json; charset=utf-8');
  response.statusCode = problem.status;
  response.end(JSON.stringify(problem.details));
}

/** Every error of an HTTP request as application/problem+json. What an unknown error says stays in the log, and there without its message, which may quote data. */
@Catch()
export class ProblemFilter implements ExceptionFilter<unknown> {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const problem = this.problemOf(error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(response, problem);
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof HttpException) return ofNest(error);
    if (error instanceof PermanentError) return new Problem(422, error.code, { title: 'The request cannot be carried out', rule: error.message, remedy: 'Another try without a change will end the same.' });
    if (error instanceof TransientError) return new Problem(503, error.code, { title: 'A server behind this one is out of reach', rule: `The answer needs a server that does not answer now (${error.code}).`, remedy: 'Ask again in a while; GET /health/ready names what is missing.' });
    this.logger.error({ error: error instanceof Error ? error.name : typeof error, frames: framesOf(error) }, 'a request failed for a reason this program does not know');
    return new Problem(500, 'defect', { title: 'This program failed', rule: 'The request met a fault that this program does not know.', remedy: 'Its log has the place; report it with the time of the request.' });
  }
}

function framesOf(error: unknown): string[] | undefined {
  if (!(error instanceof Error)) return undefined;
  return error.stack?.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 8).map((line) => line.trim());
}

/** Nest's own: an unknown path, a body that is no JSON. */
function ofNest(error: HttpException): Problem {
  const status = error.getStatus();
  if (status === 404) return new Problem(404, 'no-such-path', { title: 'There is no such path', input: 'path', rule: 'The path or its method is not part of this interface.', remedy: 'docs/http/openapi.yaml lists what there is.' });
  if (status === 400) return new Problem(400, 'bad-input', { title: 'The request cannot be read', input: 'body', rule: 'The body is no JSON object.', remedy: 'Send application/json.' });
  if (status === 413) return new Problem(413, 'too-large', { title: 'The request is too large', input: 'body', rule: 'The body is larger than this interface takes.', remedy: 'Send less at once.' });
  return new Problem(status, `http-${status}`, { title: 'The request was refused', rule: `The request was refused with status ${status}.`, remedy: 'docs/http/openapi.yaml describes what is taken.' });
}
