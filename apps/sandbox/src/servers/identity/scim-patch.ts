import { isObject } from '../fields.js';
import { nameIn, type Attributes, type Resource, type ResourceKind } from './resource-kinds.js';
import { scimRefusal, scimUrn } from './scim-form.js';

type Op = 'add' | 'replace' | 'remove';

interface Target {
  attribute: string;
  /** Of a list: which of its elements. */
  only: { name: string; value: unknown } | undefined;
  part: string | undefined;
}

const operationsMax = 1_000;

/** The resource after the operations of a PATCH body, one after the other. Throws Refusal with 400. */
export function patchedResource(kind: ResourceKind, before: Resource, body: Record<string, unknown>): Resource {
  const operations = body[nameIn(body, 'Operations') ?? ''];
  if (!Array.isArray(body.schemas) || !body.schemas.includes(scimUrn.patch)) throw scimRefusal(400, `schemas must name ${scimUrn.patch}.`, 'invalidSyntax');
  if (!Array.isArray(operations) || operations.length === 0 || operations.length > operationsMax) throw scimRefusal(400, 'Operations must be a list of at least one.', 'invalidSyntax');
  const after = structuredClone(before);
  for (const operation of operations as unknown[]) apply(kind, after, operation);
  return after;
}

function apply(kind: ResourceKind, resource: Resource, operation: unknown): void {
  if (!isObject(operation)) throw scimRefusal(400, 'An operation must be an object.', 'invalidSyntax');
  const op = String(operation.op).toLowerCase();
  if (op !== 'add' && op !== 'replace' && op !== 'remove') throw scimRefusal(400, 'op must be add, replace or remove.', 'invalidSyntax');
  if (op !== 'remove' && operation.value === undefined) throw scimRefusal(400, 'value is missing.', 'invalidValue');
  if (operation.path !== undefined) return applyAt(kind.attributes, resource, op, operation.path, operation.value);
  if (op === 'remove') throw scimRefusal(400, 'What to remove must be named by path.', 'noTarget');
  if (!isObject(operation.value)) throw scimRefusal(400, 'Without a path, value must be an object.', 'invalidValue');
  for (const [path, value] of Object.entries(operation.value)) if (path !== 'schemas') applyAt(kind.attributes, resource, op, path, value);
}

function applyAt(attributes: Attributes, resource: Resource, op: Op, path: unknown, value: unknown): void {
  if (typeof path !== 'string') throw scimRefusal(400, 'path must be a text.', 'invalidPath');
  const inExtension = path.toLowerCase().startsWith(`${scimUrn.enterprise.toLowerCase()}:`);
  const bare = inExtension ? path.slice(scimUrn.enterprise.length + 1) : path.replace(/^urn:ietf:params:scim:schemas:core:2\.0:\w+:/i, '');
  const extension = attributes[scimUrn.enterprise];
  if (!inExtension) return applyTo(attributes, resource, op, readPath(bare, attributes), value);
  if (extension?.kind !== 'complex') throw scimRefusal(400, 'This resource has no such extension.', 'invalidPath');
  const holder = (resource[scimUrn.enterprise] ??= {}) as Resource;
  applyTo(extension.parts, holder, op, readPath(bare, extension.parts), value);
}

/** `active`, `name.givenName`, `emails[type eq "work"]`, `emails[type eq "work"].value`. */
function readPath(path: string, attributes: Attributes): Target {
  const whole = nameIn(attributes, path);
  if (whole !== undefined) return { attribute: whole, only: undefined, part: undefined };
  const [, name, filterName, filterValue, part] = /^([\w$-]+)(?:\[\s*([\w$]+)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*\])?(?:\.([\w$]+))?$/i.exec(path) ?? [];
  const attribute = name === undefined ? undefined : nameIn(attributes, name);
  const declared = attribute === undefined ? undefined : attributes[attribute]!;
  if (!declared || (filterName !== undefined && declared.kind !== 'many') || (part !== undefined && !('parts' in declared && nameIn(declared.parts, part)))) throw scimRefusal(400, `There is nothing at ${path.slice(0, 100)}.`, 'invalidPath');
  return { attribute: attribute!, only: filterName === undefined ? undefined : { name: filterName, value: JSON.parse(filterValue!) as unknown }, part: part === undefined ? undefined : nameIn((declared as { parts: Attributes }).parts, part) };
}

function applyTo(attributes: Attributes, holder: Resource, op: Op, { attribute, only, part }: Target, value: unknown): void {
  if (attributes[attribute]!.kind === 'many') return applyToMany(holder, op, { attribute, only, part }, value);
  if (part !== undefined) return setOrRemove((holder[attribute] ??= {}) as Resource, op, part, value);
  if (op !== 'remove' && isObject(value) && isObject(holder[attribute])) return void Object.assign(holder[attribute], value);
  // Some directories name the manager by the bare id.
  setOrRemove(holder, op, attribute, attribute === 'manager' && typeof value === 'string' ? { value } : value);
}

function applyToMany(holder: Resource, op: Op, { attribute, only, part }: Target, value: unknown): void {
  const present = (holder[attribute] ?? []) as Resource[];
  const isMeant = (each: Resource) => !only || each[only.name] === only.value;
  if (op === 'remove') return removeOfMany(holder, attribute, present, isMeant, part, value);
  if (!only && part === undefined) return void (holder[attribute] = op === 'replace' ? listOf(value) : added(present, listOf(value)));
  const meant = present.filter(isMeant);
  if (meant.length === 0 && op === 'replace') throw scimRefusal(400, `No element of ${attribute} fits the path.`, 'noTarget');
  if (meant.length === 0) meant.push(present[present.push(only ? { [only.name]: only.value } : {}) - 1]!);
  for (const each of meant) Object.assign(each, part === undefined ? value : { [part]: value });
  holder[attribute] = present;
}

function removeOfMany(holder: Resource, attribute: string, present: Resource[], isMeant: (each: Resource) => boolean, part: string | undefined, value: unknown): void {
  if (part !== undefined) return present.filter(isMeant).forEach((each) => delete each[part]);
  const named = value === undefined ? undefined : new Set(listOf(value).map((each) => each.value));
  holder[attribute] = present.filter((each) => !isMeant(each) || (named && !named.has(each.value)));
}

function added(present: readonly Resource[], more: readonly Resource[]): Resource[] {
  const known = new Set(present.map(({ value }) => value));
  return [...present, ...more.filter(({ value }) => value === undefined || !known.has(value))];
}

function listOf(value: unknown): Resource[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every(isObject)) throw scimRefusal(400, 'value must be an object or a list of them.', 'invalidValue');
  return list;
}

function setOrRemove(holder: Resource, op: Op, name: string, value: unknown): void {
  if (op === 'remove') delete holder[name];
  else Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}
