import { isObject } from '../fields.js';
import { scimRefusal, scimUrn } from './scim-form.js';

/** What a client may write of a resource. */
export type Resource = Record<string, unknown>;

type Attribute = { kind: 'text' | 'boolean' } | { kind: 'complex'; parts: Attributes } | { kind: 'many'; parts: Attributes };
export interface Attributes {
  [name: string]: Attribute;
}

/** Users or groups. */
export interface ResourceKind {
  name: 'User' | 'Group';
  endpoint: 'Users' | 'Groups';
  schema: string;
  attributes: Attributes;
  /** No two have the same, whatever the case of its letters. */
  unique: 'userName' | 'displayName';
  defaults: Resource;
}

const text: Attribute = { kind: 'text' };
const boolean: Attribute = { kind: 'boolean' };
const labelled: Attributes = { value: text, type: text, primary: boolean, display: text };

export const userKind: ResourceKind = {
  name: 'User', endpoint: 'Users', schema: scimUrn.user, unique: 'userName', defaults: { active: true },
  attributes: {
    userName: text, externalId: text, displayName: text, nickName: text, title: text, userType: text, preferredLanguage: text, locale: text, timezone: text, active: boolean,
    name: { kind: 'complex', parts: { formatted: text, givenName: text, middleName: text, familyName: text } },
    emails: { kind: 'many', parts: labelled }, phoneNumbers: { kind: 'many', parts: labelled },
    [scimUrn.enterprise]: {
      kind: 'complex', parts: { employeeNumber: text, costCenter: text, organization: text, division: text, department: text, manager: { kind: 'complex', parts: { value: text, displayName: text } } },
    },
  },
};

export const groupKind: ResourceKind = {
  name: 'Group', endpoint: 'Groups', schema: scimUrn.group, unique: 'displayName', defaults: {},
  attributes: { displayName: text, externalId: text, members: { kind: 'many', parts: { value: text, display: text, type: text } } },
};

const textMax = 1_000;
const manyMax = 20_000;

/** What is given, in the attributes of its kind; others are overlooked, and null is as good as nothing. Throws Refusal with 400. */
export function readResource(kind: ResourceKind, given: Resource): Resource {
  const resource = { ...kind.defaults, ...(read(kind.attributes, given, '') as Resource) };
  const unique = resource[kind.unique];
  if (typeof unique !== 'string' || unique.trim() === '') throw scimRefusal(400, `${kind.unique} is missing.`, 'invalidValue');
  return resource;
}

function read(attributes: Attributes, given: Resource, place: string): Resource | undefined {
  const known = Object.entries(attributes).flatMap(([name, attribute]) => {
    const value = given[nameIn(given, name) ?? ''];
    const kept = value == null ? undefined : valueOf(attribute, value, place + name);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return Object.fromEntries(known);
}

function valueOf(attribute: Attribute, value: unknown, place: string): unknown {
  switch (attribute.kind) {
    case 'text':
      if (typeof value !== 'string' || value.length > textMax) throw scimRefusal(400, `${place} must be a text of at most ${textMax} characters.`, 'invalidValue');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw scimRefusal(400, `${place} must be true or false.`, 'invalidValue');
      return value;
    case 'complex': {
      if (!isObject(value)) throw scimRefusal(400, `${place} must be an object.`, 'invalidValue');
      const parts = read(attribute.parts, value, `${place}.`)!;
      return Object.keys(parts).length > 0 ? parts : undefined;
    }
    case 'many':
      if (!Array.isArray(value) || value.length > manyMax || !value.every(isObject)) throw scimRefusal(400, `${place} must be a list of at most ${manyMax} objects.`, 'invalidValue');
      return value.length > 0 ? value.map((each) => read(attribute.parts, each, `${place}.`)) : undefined;
  }
}

/** The name as it is written there: SCIM overlooks the case of letters in names. */
export function nameIn(names: object, wanted: string): string | undefined {
  return Object.hasOwn(names, wanted) ? wanted : Object.keys(names).find((name) => name.toLowerCase() === wanted.toLowerCase());
}
