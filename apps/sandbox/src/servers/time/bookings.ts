import type { Values } from './entities.js';
import { RpcFault } from './rpc-form.js';

/** What is known of an entry that somebody wants to book. */
export interface Booked {
  person: Values | undefined;
  code: Values | undefined;
  /** Whether the person has an active assignment to the charge code that covers the day. */
  isAssigned(): boolean;
}

/** Why nobody could book this: the person, the charge code, the day. Throws RpcFault. */
export function checkBookable(entry: Values, booked: Booked): void {
  const fault = bookingFault(entry, booked);
  if (fault) throw new RpcFault('not_bookable', fault, { employee: entry.employee, charge_code: entry.charge_code, day: entry.day });
}

function bookingFault({ employee, day }: Values, { person, code, isAssigned }: Booked): string | undefined {
  if (person?.active !== true) return 'The employee is unknown or not active';
  if (code?.active !== true) return 'The charge code is unknown or not active';
  if ((code.opens_on ?? day)! > day! || (code.closes_on ?? day)! < day!) return 'The charge code is not open on this day';
  if (Array.isArray(code.employees) && !code.employees.includes(employee as number)) return 'The employee may not book on this charge code';
  if (code.restricted === true && !isAssigned()) return 'The employee is not assigned to this charge code on this day';
  return undefined;
}
