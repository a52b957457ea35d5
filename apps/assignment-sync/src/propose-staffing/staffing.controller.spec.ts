import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { openApiOf, routesOf } from '@muster/testing';
import { StaffingController } from './staffing.controller.js';

const documented = openApiOf(fileURLToPath(new URL('../../../../docs/http/staffing.yaml', import.meta.url)));

describe('docs/http/staffing.yaml', () => {
  it('is an OpenAPI document by its own rules', async () => expect((await documented).errors).toEqual([]));

  it('has every route of staffing, and no other', async () => expect((await documented).routes).toEqual(routesOf(StaffingController).sort()));
});
