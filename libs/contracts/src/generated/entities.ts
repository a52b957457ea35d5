// Generated from schemas/ by `npm run contracts:generate`. Do not edit.
import type { EntityDeclaration } from '../entity.js';

export type EntityName = 'cost-center' | 'labor-category' | 'legal-entity' | 'location' | 'org-unit' | 'worker';

/** Every mastered entity with the attributes that sources can speak of. */
export const entities: Readonly<Record<EntityName, EntityDeclaration>> = {
  "cost-center": {
    "entity": "cost-center",
    "master": "organization-sync",
    "idField": "costCenterId",
    "valuesRecord": "muster.cost_center.CostCenterValues",
    "changeRecord": "muster.cost_center.CostCenterChange",
    "canonicalRecord": "muster.cost_center.CostCenter",
    "restrictedRecord": null,
    "attributes": [
      {
        "name": "code",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Name for people."
      },
      {
        "name": "legalEntity",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Legal entity of the cost center.",
        "target": "legal-entity"
      },
      {
        "name": "parent",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Cost center above.",
        "target": "cost-center"
      },
      {
        "name": "owner",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Worker who answers for it.",
        "target": "worker"
      },
      {
        "name": "status",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "active or closed."
      }
    ]
  },
  "labor-category": {
    "entity": "labor-category",
    "master": "organization-sync",
    "idField": "laborCategoryId",
    "valuesRecord": "muster.labor_category.LaborCategoryValues",
    "changeRecord": "muster.labor_category.LaborCategoryChange",
    "canonicalRecord": "muster.labor_category.LaborCategory",
    "restrictedRecord": null,
    "attributes": [
      {
        "name": "code",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Name for people."
      },
      {
        "name": "level",
        "kind": "scalar",
        "valueType": "int",
        "restricted": false,
        "doc": "Seniority, 1 upwards."
      },
      {
        "name": "status",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "active or closed."
      }
    ]
  },
  "legal-entity": {
    "entity": "legal-entity",
    "master": "organization-sync",
    "idField": "legalEntityId",
    "valuesRecord": "muster.legal_entity.LegalEntityValues",
    "changeRecord": "muster.legal_entity.LegalEntityChange",
    "canonicalRecord": "muster.legal_entity.LegalEntity",
    "restrictedRecord": null,
    "attributes": [
      {
        "name": "code",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Name for people."
      },
      {
        "name": "country",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "ISO 3166-1 alpha-2."
      },
      {
        "name": "region",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Region code of the firm, for example EMEA."
      },
      {
        "name": "timeZone",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "IANA zone, for example Australia/Sydney; dates of its workers are local to it."
      },
      {
        "name": "currency",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "ISO 4217."
      },
      {
        "name": "parent",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Parent legal entity.",
        "target": "legal-entity"
      },
      {
        "name": "status",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "active or closed."
      }
    ]
  },
  "location": {
    "entity": "location",
    "master": "organization-sync",
    "idField": "locationId",
    "valuesRecord": "muster.location.LocationValues",
    "changeRecord": "muster.location.LocationChange",
    "canonicalRecord": "muster.location.Location",
    "restrictedRecord": null,
    "attributes": [
      {
        "name": "code",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Name for people."
      },
      {
        "name": "country",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "ISO 3166-1 alpha-2."
      },
      {
        "name": "region",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Region code of the firm."
      },
      {
        "name": "city",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "City."
      },
      {
        "name": "timeZone",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "IANA zone."
      },
      {
        "name": "status",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "active or closed."
      }
    ]
  },
  "org-unit": {
    "entity": "org-unit",
    "master": "organization-sync",
    "idField": "orgUnitId",
    "valuesRecord": "muster.org_unit.OrgUnitValues",
    "changeRecord": "muster.org_unit.OrgUnitChange",
    "canonicalRecord": "muster.org_unit.OrgUnit",
    "restrictedRecord": null,
    "attributes": [
      {
        "name": "code",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Name for people."
      },
      {
        "name": "group",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Group of units."
      },
      {
        "name": "parent",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Unit above.",
        "target": "org-unit"
      },
      {
        "name": "head",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Head of the unit.",
        "target": "worker"
      },
      {
        "name": "legalEntity",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Legal entity of the unit.",
        "target": "legal-entity"
      },
      {
        "name": "status",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "active or closed."
      }
    ]
  },
  "worker": {
    "entity": "worker",
    "master": "worker-sync",
    "idField": "workerId",
    "valuesRecord": "muster.worker.WorkerValues",
    "changeRecord": "muster.worker.WorkerChange",
    "canonicalRecord": "muster.worker.Worker",
    "restrictedRecord": "muster.worker.WorkerRestricted",
    "attributes": [
      {
        "name": "givenName",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "First name."
      },
      {
        "name": "familyName",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Last name."
      },
      {
        "name": "preferredName",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Name the person goes by."
      },
      {
        "name": "workEmail",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Work e-mail address."
      },
      {
        "name": "employmentType",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "employee, contractor, intern; other codes as config/codes says."
      },
      {
        "name": "employmentStatus",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "pending, active, on-leave, terminated."
      },
      {
        "name": "employer",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Legal entity that employs the worker.",
        "target": "legal-entity"
      },
      {
        "name": "hireDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "First day of the current employment."
      },
      {
        "name": "terminationDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "Last day of employment, inclusive."
      },
      {
        "name": "leaveStartDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "First day of the current leave."
      },
      {
        "name": "leaveEndDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "Last day of the current leave, inclusive."
      },
      {
        "name": "fte",
        "kind": "scalar",
        "valueType": "double",
        "restricted": false,
        "doc": "Full-time equivalent, 0 to 1.5."
      },
      {
        "name": "employmentSpells",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "Every employment of this person, keyed by spell.",
        "elementKey": "spell",
        "elementRecord": "muster.worker.EmploymentSpell",
        "elementFields": [
          {
            "name": "hireDate",
            "valueType": "date",
            "nullable": false
          },
          {
            "name": "terminationDate",
            "valueType": "date",
            "nullable": true
          },
          {
            "name": "employmentType",
            "valueType": "string",
            "nullable": true
          }
        ]
      },
      {
        "name": "manager",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Direct manager.",
        "target": "worker"
      },
      {
        "name": "orgUnit",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Unit the worker belongs to.",
        "target": "org-unit"
      },
      {
        "name": "location",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Place of work.",
        "target": "location"
      },
      {
        "name": "country",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "ISO 3166-1 alpha-2 of the place of work."
      },
      {
        "name": "jobTitle",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Job title."
      },
      {
        "name": "costCenter",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Cost center the worker is charged to.",
        "target": "cost-center"
      },
      {
        "name": "laborCategory",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Labor category for billing and costing.",
        "target": "labor-category"
      },
      {
        "name": "costRate",
        "kind": "scalar",
        "valueType": "string",
        "restricted": true,
        "doc": "Cost per hour, a decimal as text, for example 85.50."
      },
      {
        "name": "costRateCurrency",
        "kind": "scalar",
        "valueType": "string",
        "restricted": true,
        "doc": "ISO 4217 of the cost rate."
      },
      {
        "name": "billable",
        "kind": "scalar",
        "valueType": "boolean",
        "restricted": false,
        "doc": "May be billed to customers."
      },
      {
        "name": "billingRole",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Role on the rate card."
      },
      {
        "name": "skills",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "Skills, keyed by skill code.",
        "elementKey": "skill",
        "elementRecord": "muster.worker.Skill",
        "elementFields": [
          {
            "name": "level",
            "valueType": "int",
            "nullable": true
          }
        ]
      },
      {
        "name": "certifications",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "Certifications, keyed by certification code.",
        "elementKey": "certification",
        "elementRecord": "muster.worker.Certification",
        "elementFields": [
          {
            "name": "level",
            "valueType": "string",
            "nullable": true
          },
          {
            "name": "expiresOn",
            "valueType": "date",
            "nullable": true
          }
        ]
      },
      {
        "name": "accountId",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Id of the account in the identity system."
      },
      {
        "name": "login",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Login name."
      },
      {
        "name": "utilizationTarget",
        "kind": "scalar",
        "valueType": "double",
        "restricted": false,
        "doc": "Target share of billable time, 0 to 1."
      },
      {
        "name": "resourcePool",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Resource pool code."
      }
    ]
  }
};
