import type { Route } from '../http/routes.js';
import type { VendorAnswer } from '../vendor-system.js';
import { groupKind, userKind, type Attributes, type ResourceKind } from './resource-kinds.js';
import { scimAnswer, scimRefusal, scimUrn } from './scim-form.js';

/** What a SCIM client may ask about the service itself. */
export function discoveryRoutes(countMax: () => number): Route[] {
  return [
    { method: 'GET', path: '/scim/v2/ServiceProviderConfig', handle: () => scimAnswer(200, providerConfig(countMax())) },
    { method: 'GET', path: '/scim/v2/ResourceTypes', handle: () => listed([userKind, groupKind].map(({ name, endpoint, schema }) => ({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'], id: name, name, endpoint: `/${endpoint}`, schema }))) },
    { method: 'GET', path: '/scim/v2/Schemas', handle: () => listed(schemas) },
    { method: 'GET', path: '/scim/v2/Schemas/:id', handle: (_, id) => scimAnswer(200, schemaOf(id!)) },
  ];
}

function providerConfig(maxResults: number): unknown {
  const no = { supported: false };
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'], patch: { supported: true }, bulk: { ...no, maxOperations: 0, maxPayloadSize: 0 }, filter: { supported: true, maxResults },
    changePassword: no, sort: no, etag: { supported: true }, authenticationSchemes: [{ type: 'oauthbearertoken', name: 'Bearer token', description: 'Authorization: Bearer' }],
  };
}

const schemas = [schemaFor(userKind.schema, userKind), { id: scimUrn.enterprise, name: 'EnterpriseUser', attributes: described((userKind.attributes[scimUrn.enterprise] as { parts: Attributes }).parts) }, schemaFor(groupKind.schema, groupKind)];

function schemaFor(id: string, { name, attributes, unique }: ResourceKind) {
  return { id, name, attributes: described(attributes).map((attribute) => (attribute.name === unique ? { ...attribute, required: true, uniqueness: 'server' } : attribute)) };
}

function described(attributes: Attributes): { name: string; type: string; multiValued: boolean; subAttributes?: unknown }[] {
  return Object.entries(attributes).filter(([name]) => !name.startsWith('urn:')).map(([name, attribute]) => ({
    name, type: 'parts' in attribute ? 'complex' : attribute.kind === 'text' ? 'string' : 'boolean', multiValued: attribute.kind === 'many', ...('parts' in attribute ? { subAttributes: described(attribute.parts) } : {}),
  }));
}

function schemaOf(id: string): unknown {
  const schema = schemas.find((each) => each.id === id);
  if (!schema) throw scimRefusal(404, 'There is no such schema.');
  return schema;
}

function listed(all: readonly unknown[]): VendorAnswer {
  return scimAnswer(200, { schemas: [scimUrn.list], totalResults: all.length, startIndex: 1, itemsPerPage: all.length, Resources: all });
}
