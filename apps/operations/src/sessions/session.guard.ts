import type { Person } from '@muster/platform-accounts';
import { Problem } from '@muster/platform-http';
import { createParamDecorator, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { OperationsService } from '../operations-service.js';
import { demandRole, type Session } from './sessions.js';

export const SESSION_COOKIE = 'muster_session';

type SignedIn = Request & { session?: Session };

const OPEN = 'open to everybody';
/** For what is told without a sign-in. */
export const Open = () => SetMetadata(OPEN, true);
/** Asked by programs, of operations as of every service: whether it is well, and how far it is. */
const OF_PROGRAMS = ['health', 'metrics', 'v1/lag'];

/** Who asks. */
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): Person => {
  const { name, role } = context.switchToHttp().getRequest<SignedIn>().session!;
  return { name, role };
});

export function tokenOf(request: Request): string | undefined {
  return new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([\\w-]{20,100})(?:;|$)`).exec(request.headers.cookie ?? '')?.[1];
}

/** Everything but health, metrics and the sign-in needs a session; everything that changes something needs an operator, and a page of ours. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly operations: OperationsService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http' || OF_PROGRAMS.includes(Reflect.getMetadata('path', context.getClass()) as string)) return true;
    const request = context.switchToHttp().getRequest<SignedIn>();
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (changes) refuseForeign(request);
    if (Reflect.getMetadata(OPEN, context.getHandler()) === true) return true;
    const token = tokenOf(request);
    const session = token === undefined ? undefined : await this.operations.sessions.find(token);
    if (!session) throw new Problem(401, 'not-signed-in', { title: 'Nobody is signed in', rule: 'This is told to, and done by, people who are signed in.', remedy: 'Sign in: POST /v1/session with name and password.' });
    if (changes) demandRole(session, 'operator');
    request.session = session;
    return true;
  }
}

/** A page from elsewhere may send a form with the cookie of whoever looks at it, and cannot send this. */
function refuseForeign(request: Request): void {
  const { origin, host, 'content-type': type = '' } = request.headers;
  const isOurs = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  if (isOurs && /^application\/json(;|$)/i.test(type)) return;
  throw new Problem(403, 'foreign-request', { title: 'The request is not from a page of ours', input: isOurs ? 'content-type' : 'origin', rule: 'What changes something is sent as application/json, from the address at which the console is.', remedy: 'Send content-type: application/json, and no Origin of another address.' });
}
