import { badInput, Problem, readInput, text } from '@muster/platform-http';
import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { OperationsService } from '../operations-service.js';
import { BROWSER_COOKIE, callerOf } from './caller.js';
import { Open, SESSION_COOKIE, tokenOf } from './session.guard.js';
import type { Session } from './sessions.js';
import { BROWSER_KNOWN_MS } from './tries.js';

/** Read by no script, and sent from no other page. */
const COOKIE = { httpOnly: true, sameSite: 'strict', path: '/' } as const;

const password = (value: unknown): string => {
  if (typeof value !== 'string' || value.length > 1_000) throw badInput('password', 'password must be a text.', 'Correct it.');
  return value;
};

@Controller('v1/session')
export class SessionController {
  constructor(private readonly operations: OperationsService) {}

  /** Who is signed in here. */
  @Open()
  @Get()
  async show(@Req() request: Request): Promise<Session> {
    const token = tokenOf(request);
    const session = token === undefined ? undefined : await this.operations.sessions.find(token);
    if (!session) throw new Problem(401, 'not-signed-in', { title: 'Nobody is signed in', rule: 'Nobody is signed in here, or the session has ended.', remedy: 'Sign in: POST /v1/session with name and password.' });
    return session;
  }

  @Open()
  @Post()
  @HttpCode(200)
  async open(@Req() request: Request, @Body() body: unknown, @Res({ passthrough: true }) response: Response): Promise<Session> {
    const given = readInput(body, { name: text, password });
    if (given.name === undefined || given.password === undefined) throw badInput('body', 'name and password must be given.', 'Give both.');
    const { token, session, browser } = await this.operations.sessions.open(given.name, given.password, callerOf(request));
    await this.operations.acts.note(this.operations.database, { by: session, act: 'sign-in', on: `account/${session.name}`, result: 'signed in' });
    response.cookie(SESSION_COOKIE, token, { ...COOKIE, expires: new Date(session.expiresAt) });
    // It stays when somebody signs out, and lets nobody in: by it they are not counted with others who guess their password.
    if (browser !== undefined) response.cookie(BROWSER_COOKIE, browser, { ...COOKIE, path: '/v1/session', maxAge: BROWSER_KNOWN_MS });
    return session;
  }

  /** Whoever is not signed in is not signed in after it either. */
  @Open()
  @Delete()
  @HttpCode(204)
  async close(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const token = tokenOf(request);
    if (token !== undefined) await this.operations.sessions.close(token);
    response.clearCookie(SESSION_COOKIE, COOKIE);
  }
}
