import { isObject } from '../fields.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';

export type RpcId = string | number | null;
/** A number where JSON-RPC itself is at fault, a word where the time entry system is. */
export type RpcCode = string | -32700 | -32600 | -32601 | -32602;

/** A call that cannot be done; told inside a 200, as all that goes wrong here. */
export class RpcFault extends Error {
  constructor(readonly code: RpcCode, message: string, readonly data?: Record<string, unknown>) {
    super(message);
    this.name = 'RpcFault';
  }
}

export function rpcResult(id: RpcId, result: unknown): VendorAnswer {
  return { status: 200, body: { jsonrpc: '2.0', id, result } };
}

export function rpcError(id: RpcId, code: RpcCode, message: string, data?: Record<string, unknown>): VendorAnswer {
  return { status: 200, body: { jsonrpc: '2.0', id, error: { code, message, ...(data ? { data } : {}) } } };
}

export function rpcForm(id: RpcId): NativeForm {
  return {
    error: (_, code, message) => rpcError(id, code, message),
    failureInside200: () => rpcError(id, 'backend_error', 'The booking database did not answer.'),
    expiredToken: () => rpcError(id, 'session_expired', 'The session has ended. Log in again.'),
    recordsOf: (body) => (isObject(body) ? (Array.isArray(body.result) ? body.result : [body.result]) : []),
  };
}

/** The id of a call, null where it cannot be told. */
export function idOf(body: Buffer): RpcId {
  try {
    const call: unknown = JSON.parse(body.toString('utf8'));
    return isObject(call) && isRpcId(call.id) ? call.id : null;
  } catch {
    return null;
  }
}

export function isRpcId(id: unknown): id is string | number {
  return typeof id === 'string' || typeof id === 'number';
}
