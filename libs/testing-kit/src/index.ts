export { CertificateAuthority, type Identity } from './certificates.js';
export { eventually, type Eventually } from './eventually.js';
export { provideStack, type ProvidedStack, type StackAddresses } from './stack.js';
