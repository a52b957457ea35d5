import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { NextFunction, Request, Response } from 'express';
import serveStatic from 'serve-static';

/** Paths that programs ask; everything else is the console's. */
const PROGRAMS = /^\/(v1|health|metrics)(\/|$)/i;
/** What the build names by its content never changes. */
const FOR_EVER = /^\/assets\//;
/** Nothing from elsewhere is loaded, and nobody shows the console inside a page of theirs. */
const POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
const NOT_BUILT = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Muster</title><p>The console is not built here: run <code>npm run build</code>, or name the folder of a built one in OPERATIONS_CONSOLE_DIR.</p></html>\n';

type Handler = (request: Request, response: Response, next: NextFunction) => void;

/**
 * Serves the built console: its files as they are, and its page wherever a person goes in it, since paths of the console are read in the
 * browser. Where there is none, a page says how it is built.
 */
export function consoleFiles(folder: string): Handler {
  const files = serveStatic(folder, { index: 'index.html', redirect: false, cacheControl: false, setHeaders: cacheHeader });
  return (request, response, next) => {
    if (PROGRAMS.test(request.path)) return next();
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    guard(response);
    if (!existsSync(join(folder, 'index.html'))) return void response.status(request.path === '/' ? 200 : 404).setHeader('cache-control', 'no-store').type('html').send(NOT_BUILT);
    files(request, response, (error?: unknown) => {
      if (error !== undefined || !wantsPage(request)) return next(error);
      request.url = '/index.html';
      files(request, response, next);
    });
  };
}

/** A script or a picture that is gone is not to be answered with a page. */
function wantsPage(request: Request): boolean {
  return !FOR_EVER.test(request.path) && request.accepts(['html', 'json']) === 'html';
}

function guard(response: Response): void {
  response.setHeader('content-security-policy', POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
}

function cacheHeader(response: ServerResponse, path: string): void {
  response.setHeader('cache-control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
}
