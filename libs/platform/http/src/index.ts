export { badInput, notFound, Problem, type FieldProblem, type ProblemDetails } from './problem.js';
export { ProblemFilter, sendProblem } from './problem.filter.js';
export { flag, instant, localDate, oneOf, readInput, text, uuid, whole, type Reader } from './read-input.js';
export { serviceChecks, type ServiceParts } from './service-checks.js';
export { HealthModule, Readiness, type ReadinessAnswer, type ReadinessCheck } from './health.js';
