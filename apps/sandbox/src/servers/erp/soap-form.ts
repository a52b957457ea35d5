import { isObject } from '../fields.js';
import type { NativeForm, VendorAnswer } from '../vendor-system.js';
import { escaped } from './xml.js';

export const envelopeNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';
export const erpNamespace = 'urn:erp:finance:v1';
export const securityNamespace = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

export type FaultCode = 'soap:Client' | 'soap:Server' | 'soap:MustUnderstand' | 'soap:VersionMismatch' | 'wsse:FailedAuthentication';

/** Thrown for a call that ends in a fault. */
export class SoapFault extends Error {
  constructor(readonly faultCode: FaultCode, readonly code: string, message: string, readonly detail: Record<string, string> = {}) {
    super(message);
    this.name = 'SoapFault';
  }
}

export function soapAnswer(status: number, content: string): VendorAnswer {
  return {
    status, headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${envelopeNamespace}"><soap:Body>${content}</soap:Body></soap:Envelope>`,
  };
}

/** @param code for programs, in the detail; SOAP's own codes are too few to tell faults apart */
export function soapFault(status: number, { faultCode, code, message, detail }: Pick<SoapFault, 'faultCode' | 'code' | 'message' | 'detail'>): VendorAnswer {
  const wsse = faultCode.startsWith('wsse:') ? ` xmlns:wsse="${securityNamespace}"` : '';
  const more = Object.entries(detail).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`).join('');
  return soapAnswer(status, `<soap:Fault><faultcode${wsse}>${faultCode}</faultcode><faultstring>${escaped(message)}</faultstring><detail><ErpFault xmlns="${erpNamespace}"><Code>${escaped(code)}</Code>${more}</ErpFault></detail></soap:Fault>`);
}

/** A fault for what OData would tell in JSON. */
export function faultOf(answer: VendorAnswer): SoapFault {
  const error = isObject(answer.body) && isObject(answer.body.error) ? answer.body.error : {};
  const code = String(error.code);
  return new SoapFault(code === 'Unauthorized' ? 'wsse:FailedAuthentication' : answer.status >= 500 ? 'soap:Server' : 'soap:Client', code, String(error.message));
}

/** SOAP 1.1 has 500 for every fault; what stands in front of the service has statuses of its own. */
function soapError(status: number, code: string, message: string): VendorAnswer {
  const runTogether = code.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return soapFault(status === 429 || status > 500 ? status : 500, { faultCode: status >= 500 || status === 429 ? 'soap:Server' : 'soap:Client', code: runTogether, message, detail: {} });
}

export const soapForm: NativeForm = {
  error: soapError,
  failureInside200: () => soapFault(200, { faultCode: 'soap:Server', code: 'BackendFailure', message: 'The posting was not completed.', detail: {} }),
  expiredToken: () => soapFault(500, { faultCode: 'wsse:FailedAuthentication', code: 'Unauthorized', message: 'The password has expired.', detail: {} }),
  recordsOf: () => [],
  renamed: (body, from, to) => {
    const last = (path: string) => path.split('.').at(-1)!;
    return body.replaceAll(new RegExp(`(</?)${last(from)}(?=[\\s/>])`, 'g'), `$1${last(to)}`);
  },
};
