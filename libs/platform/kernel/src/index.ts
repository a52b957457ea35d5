export { certificateFault, type CertificateSettings } from './certificate-fault.js';
export { OwnershipLostError, PermanentError, SetupError, TransientError } from './errors.js';
export { Backoff, pause } from './backoff.js';
export { EARLIEST_DATE, LATEST_DATE, formatLocalDate, instantOfLocalTime, isTimeZone, localDateAt, parseLocalDate, startOfLocalDate, type LocalDate } from './local-date.js';
export { bytesToUuid, isUuid, uuidToBytes, uuidv5, uuidv7, writeUuid } from './ids.js';
export { knownText } from './known-text.js';
export { canonicalJson } from './canonical-json.js';
export { silentLogger, type Logger } from './logger.js';
export { passFaultPoint, type FaultPoint } from './fault-point.js';
