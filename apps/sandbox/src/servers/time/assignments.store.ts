import { bodyField, type Condition } from '../storage/records.store.js';
import type { Values } from './entities.js';
import { RpcFault } from './rpc-form.js';

/** The active assignments that let the employee of an entry book on its charge code on its day. */
export function covering({ employee, charge_code: chargeCode, day }: Values): Condition {
  const [opens, closes] = [bodyField('opens_on'), bodyField('closes_on')];
  return {
    sql: `${bodyField('employee')} = ? AND ${bodyField('charge_code')} = ? AND ${bodyField('active')} AND (${opens} IS NULL OR ${opens} <= ?) AND (${closes} IS NULL OR ${closes} >= ?)`,
    params: [employee as number, chargeCode as number, day as string, day as string],
  };
}

/** Throws RpcFault for one of nobody, to nothing, or that ends before it begins. */
export function checkAssignment({ opens_on: opensOn, closes_on: closesOn }: Values, person: Values | undefined, code: Values | undefined): void {
  const faults = {
    ...(person ? {} : { employee: 'is nobody' }), ...(code ? {} : { charge_code: 'is no charge code' }), ...(opensOn != null && closesOn != null && closesOn < opensOn ? { closes_on: 'is before opens_on' } : {}),
  };
  if (Object.keys(faults).length > 0) throw new RpcFault('invalid_values', Object.entries(faults).map(([name, fault]) => `${name} ${fault}`).join('; '), { fields: faults });
}
