import { Catch, Controller, UseFilters, applyDecorators, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/**
 * Hands an error of a handler to the transport as it is. Nest's own filter turns every error that is no RpcException into
 * `{ status: 'error', message: 'Internal server error' }`, which says neither whether to park nor whether to wait.
 */
@Catch()
export class PassThroughFilter implements RpcExceptionFilter<unknown> {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** A controller whose `@EventPattern` methods take a ReceivedBatch and whose errors reach the server unchanged. */
export function BatchController(): ClassDecorator {
  return applyDecorators(Controller(), UseFilters(new PassThroughFilter()));
}
