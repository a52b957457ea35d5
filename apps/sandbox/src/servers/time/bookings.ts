import type { Values } from './entities.js';
import { RpcFault } from './rpc-form.js';

/** Why nobody could book this: the person, the charge code, the day. Throws RpcFault. */
export function checkBookable(entry: Values, person: Values | undefined, code: Values | undefined): void {
  const fault = bookingFault(entry, person, code);
  if (fault) throw new RpcFault('not_bookable', fault, { employee: entry.employee, charge_code: entry.charge_code, day: entry.day });
}

function bookingFault({ employee, day }: Values, person: Values | undefined, code: Values | undefined): string | undefined {
  if (person?.active !== true) return 'The employee is unknown or not active';
  if (code?.active !== true) return 'The charge code is unknown or not active';
  if ((code.opens_on ?? day)! > day! || (code.closes_on ?? day)! < day!) return 'The charge code is not open on this day';
  if (Array.isArray(code.employees) && !code.employees.includes(employee as number)) return 'The employee may not book on this charge code';
  return undefined;
}
