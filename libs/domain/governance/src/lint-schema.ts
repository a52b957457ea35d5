import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { parseLocalDate } from '@muster/platform-kernel';
import type { ConfigFile, ConfigKind, Finding } from './config-file.js';
import { configSchemas } from './config-schemas.js';

// Each process checks a few files once: optimizing the compiled checks costs more than it ever saves.
const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictRequired: false, allowUnionTypes: true, code: { optimize: false } });
ajv.addFormat('date', (text) => parseLocalDate(text) !== undefined);

const validators = new Map<ConfigKind, ValidateFunction>();

function validatorOf(kind: ConfigKind): ValidateFunction {
  let validator = validators.get(kind);
  if (!validator) validators.set(kind, (validator = ajv.compile(configSchemas[`${kind}.schema.json`])));
  return validator;
}

/** What the JSON Schema of the file's kind finds wrong. A file that is no YAML has no shape to check. */
export function lintSchema(file: ConfigFile): Finding[] {
  if (file.syntaxFindings.length > 0) return [];
  const validate = validatorOf(file.kind);
  if (validate(file.data)) return [];
  return withoutBranches(validate.errors ?? []).map((error) => findingOf(file, error));
}

/** Of a choice that nothing fits, Ajv also lists why each branch does not fit; a person needs the choice alone, and of nested choices the inner one. */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  const isBranch = (error: ErrorObject) => choices.some((choice) => isWithin(error, choice) && error.instancePath === choice.instancePath);
  const isOuter = (error: ErrorObject) => choices.includes(error) && choices.some((inner) => isWithin(inner, error) && inner.instancePath !== error.instancePath);
  return errors.filter((error) => error.keyword !== 'propertyNames' && error.keyword !== 'if' && !isBranch(error) && !isOuter(error));
}

const isWithin = (error: ErrorObject, choice: ErrorObject) => error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/`);

function findingOf(file: ConfigFile, error: ErrorObject): Finding {
  const path = error.instancePath.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const where = path.join('.') || 'The file';
  switch (error.keyword) {
    case 'required': {
      const missing = String(error.params.missingProperty);
      if (missing === 'classification') {
        return file.finding(path, 'unclassified', `${where} has no classification. Add one of public, internal, confidential, restricted.`);
      }
      return file.finding(path, 'schema', `${where} has no "${missing}". Add it.`);
    }
    case 'additionalProperties': {
      const extra = String(error.params.additionalProperty);
      return file.keyFinding([...path, extra], 'schema', `${where} has an unknown key "${extra}". Correct the name or take it out.`);
    }
    case 'enum':
      if (path.at(-1) === 'kind' && path[0] !== 'connector') {
        return file.finding(path, 'unknown-kind', `${where} is no kind of system. Use one of ${allowedOf(error)}.`);
      }
      return file.finding(path, 'schema', `${where} must be one of ${allowedOf(error)}. Use one of them.`);
    case 'format':
      return file.finding(path, 'bad-date', `${where} is no day. Write yyyy-mm-dd, a day that the calendar has.`);
    case 'pattern':
      return file.keyFinding(error.propertyName === undefined ? path : [...path, error.propertyName], 'schema',
        `${error.propertyName ?? where} does not match ${String(error.params.pattern)}. Rename it.`);
    case 'oneOf':
    case 'anyOf':
    case 'not':
      return choiceFinding(file, path, error);
    default:
      return file.finding(path, 'schema', `${where} ${error.message ?? 'does not fit the schema'}. Correct it as config/schema says.`);
  }
}

function choiceFinding(file: ConfigFile, path: string[], error: ErrorObject): Finding {
  const described = (error.keyword === 'not' ? error.schema : error.parentSchema) as { description?: string };
  const wanted = described.description ?? 'Fits the schema.';
  const rule = (path.at(-2) === 'receivers' || path.at(-2) === 'otherwise') && typeof error.data === 'string' ? 'unknown-kind' : 'schema';
  return file.finding(path, rule, `${path.join('.')} is not as it must be: it ${wanted.charAt(0).toLowerCase()}${wanted.slice(1)} Correct it.`);
}

function allowedOf(error: ErrorObject): string {
  return (error.params.allowedValues as readonly unknown[]).join(', ');
}
