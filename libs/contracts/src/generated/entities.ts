// Generated from schemas/ by `npm run contracts:generate`. Do not edit.
import type { EntityDeclaration } from '../entity.js';

export type EntityName = 'assignment' | 'charge-code' | 'cost-center' | 'demand' | 'labor-category' | 'legal-entity' | 'location' | 'notice' | 'org-unit' | 'project' | 'worker';

/** Every mastered entity with the attributes that sources can speak of. */
export const entities: Readonly<Record<EntityName, EntityDeclaration>> = {
  "assignment": {
    "entity": "assignment",
    "master": "assignment-sync",
    "idField": "assignmentId",
    "valuesRecord": "muster.assignment.AssignmentValues",
    "changeRecord": "muster.assignment.AssignmentChange",
    "canonicalRecord": "muster.assignment.Assignment",
    "restrictedRecord": null,
    "attributes": [
      {
        "name": "demand",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Demand that it fills.",
        "target": "demand"
      },
      {
        "name": "project",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Project that is worked on.",
        "target": "project"
      },
      {
        "name": "worker",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Worker who is assigned.",
        "target": "worker"
      },
      {
        "name": "role",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Role on the project."
      },
      {
        "name": "startDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "First day as planned."
      },
      {
        "name": "endDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "Last day as planned, inclusive."
      },
      {
        "name": "hoursPerDay",
        "kind": "scalar",
        "valueType": "double",
        "restricted": false,
        "doc": "Hours of each working day."
      },
      {
        "name": "chargeCode",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Charge code that time is booked on.",
        "target": "charge-code"
      },
      {
        "name": "overrideReason",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Why over-booking is accepted, recorded by whom the process asked."
      },
      {
        "name": "reason",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Why the last step was asked for, for people."
      },
      {
        "name": "status",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Where it stands in its life cycle: proposed, approved, rejected, blocked, overbooked, confirmed, released or cancelled. A source that asserts it asks for that step."
      },
      {
        "name": "steps",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "The steps that it has gone, each with who asked for it.",
        "elementKey": "step",
        "elementRecord": "muster.assignment.AssignmentStep",
        "elementFields": [
          {
            "name": "at",
            "valueType": "timestamp",
            "nullable": true
          },
          {
            "name": "by",
            "valueType": "string",
            "nullable": true
          }
        ]
      },
      {
        "name": "bookedFrom",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "First day that is booked: not before employment and project begin. Null while nothing is booked."
      },
      {
        "name": "bookedUntil",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "Last day that is booked, inclusive: not after employment and project end. Null while nothing is booked."
      },
      {
        "name": "bookedCode",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Charge code that is booked: the one that was named, or the first billable one of the project that is bookable.",
        "target": "charge-code"
      },
      {
        "name": "conditions",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "What is missing before it can be confirmed, and who owns it.",
        "elementKey": "condition",
        "elementRecord": "muster.assignment.AssignmentCondition",
        "elementFields": [
          {
            "name": "owner",
            "valueType": "string",
            "nullable": true
          },
          {
            "name": "detail",
            "valueType": "string",
            "nullable": true
          }
        ]
      }
    ]
  },
  "charge-code": {
    "entity": "charge-code",
    "master": "project-sync",
    "idField": "chargeCodeId",
    "valuesRecord": "muster.charge_code.ChargeCodeValues",
    "changeRecord": "muster.charge_code.ChargeCodeChange",
    "canonicalRecord": "muster.charge_code.ChargeCode",
    "restrictedRecord": null,
    "attributes": [
      {
        "name": "code",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "The code that time is booked on."
      },
      {
        "name": "name",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Name for people."
      },
      {
        "name": "project",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Project that it belongs to.",
        "target": "project"
      },
      {
        "name": "task",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Id of the task that it is for; null for the whole project."
      },
      {
        "name": "legalEntity",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Legal entity in whose books it stands.",
        "target": "legal-entity"
      },
      {
        "name": "status",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "In the books: open or closed."
      },
      {
        "name": "opensOn",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "First day that may be booked."
      },
      {
        "name": "closesOn",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "Last day that may be booked, inclusive."
      },
      {
        "name": "billable",
        "kind": "scalar",
        "valueType": "boolean",
        "restricted": false,
        "doc": "True where what is booked on it is billed."
      },
      {
        "name": "bookable",
        "kind": "scalar",
        "valueType": "boolean",
        "restricted": false,
        "doc": "True while time may be booked on it: it is open, and its project takes time."
      }
    ]
  },
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
  "demand": {
    "entity": "demand",
    "master": "assignment-sync",
    "idField": "demandId",
    "valuesRecord": "muster.demand.DemandValues",
    "changeRecord": "muster.demand.DemandChange",
    "canonicalRecord": "muster.demand.Demand",
    "restrictedRecord": null,
    "attributes": [
      {
        "name": "project",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Project that needs somebody.",
        "target": "project"
      },
      {
        "name": "role",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Role that is needed, for example Solution Architect."
      },
      {
        "name": "laborCategory",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Labor category that is planned for.",
        "target": "labor-category"
      },
      {
        "name": "skills",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "Skills that are needed.",
        "elementKey": "skill",
        "elementRecord": "muster.demand.DemandSkill",
        "elementFields": [
          {
            "name": "level",
            "valueType": "int",
            "nullable": true
          }
        ]
      },
      {
        "name": "country",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Country the work is done in, ISO 3166-1 alpha-2; null where it does not matter."
      },
      {
        "name": "location",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Place of work; null where it does not matter.",
        "target": "location"
      },
      {
        "name": "startDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "First day."
      },
      {
        "name": "endDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "Last day, inclusive."
      },
      {
        "name": "hoursPerDay",
        "kind": "scalar",
        "valueType": "double",
        "restricted": false,
        "doc": "Hours of each working day."
      },
      {
        "name": "share",
        "kind": "scalar",
        "valueType": "double",
        "restricted": false,
        "doc": "Share of a full-time capacity, 0 to 1, where no hours are given."
      },
      {
        "name": "priority",
        "kind": "scalar",
        "valueType": "int",
        "restricted": false,
        "doc": "1 (first) to 5 (last)."
      },
      {
        "name": "status",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "open, filled or cancelled."
      },
      {
        "name": "replaces",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Assignment whose end led to it.",
        "target": "assignment"
      },
      {
        "name": "reason",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Why there is demand, for people."
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
      },
      {
        "name": "postingPeriods",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "Periods of its books that the ERP has said something of.",
        "elementKey": "period",
        "elementRecord": "muster.legal_entity.PostingPeriod",
        "elementFields": [
          {
            "name": "open",
            "valueType": "boolean",
            "nullable": true
          }
        ]
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
      },
      {
        "name": "workingDays",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Days of the week that are worked there, ISO numbers ascending, for example 12345."
      },
      {
        "name": "holidays",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "Days that are not worked there.",
        "elementKey": "date",
        "elementRecord": "muster.location.Holiday",
        "elementFields": [
          {
            "name": "name",
            "valueType": "string",
            "nullable": true
          }
        ]
      }
    ]
  },
  "notice": {
    "entity": "notice",
    "master": "orchestration",
    "idField": "noticeId",
    "valuesRecord": "muster.notice.NoticeValues",
    "changeRecord": null,
    "canonicalRecord": "muster.notice.Notice",
    "restrictedRecord": null,
    "attributes": [
      {
        "name": "recipient",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Who is told.",
        "target": "worker"
      },
      {
        "name": "about",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Whom it is about.",
        "target": "worker"
      },
      {
        "name": "cause",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "What led to it: termination, leave, transfer, or rescinded where what an earlier notice told of is taken back."
      },
      {
        "name": "process",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Id of the instance of the process that tells."
      },
      {
        "name": "lastDay",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "Last day on which the person can be booked; null where there is no such day."
      },
      {
        "name": "returnDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "First day on which the person can be booked again; null where it is not known or never comes."
      },
      {
        "name": "bookings",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "The bookings that are cut short or given back.",
        "elementKey": "booking",
        "elementRecord": "muster.notice.NoticeBooking",
        "elementFields": [
          {
            "name": "project",
            "valueType": "string",
            "nullable": true
          },
          {
            "name": "plannedUntil",
            "valueType": "date",
            "nullable": true
          },
          {
            "name": "bookedUntil",
            "valueType": "date",
            "nullable": true
          }
        ]
      },
      {
        "name": "replacement",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "What was asked for in place of the person; null where nothing was."
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
  "project": {
    "entity": "project",
    "master": "project-sync",
    "idField": "projectId",
    "valuesRecord": "muster.project.ProjectValues",
    "changeRecord": "muster.project.ProjectChange",
    "canonicalRecord": "muster.project.Project",
    "restrictedRecord": null,
    "attributes": [
      {
        "name": "code",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Number of the project in the books."
      },
      {
        "name": "name",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Name for people."
      },
      {
        "name": "customer",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Number of the customer in the CRM, or in the books where no deal led to the project."
      },
      {
        "name": "customerName",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Name of the customer."
      },
      {
        "name": "opportunity",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "Id of the won opportunity in the CRM."
      },
      {
        "name": "contractType",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "time-and-materials, fixed-price, retainer or internal; other codes as config/codes says."
      },
      {
        "name": "billingModel",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "hourly, milestone, monthly or none; other codes as config/codes says."
      },
      {
        "name": "billingRules",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "How work is billed.",
        "elementKey": "rule",
        "elementRecord": "muster.project.BillingRule",
        "elementFields": [
          {
            "name": "basis",
            "valueType": "string",
            "nullable": true
          },
          {
            "name": "laborCategory",
            "valueType": "string",
            "nullable": true
          },
          {
            "name": "rate",
            "valueType": "string",
            "nullable": true
          },
          {
            "name": "currency",
            "valueType": "string",
            "nullable": true
          }
        ]
      },
      {
        "name": "revenueTreatment",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "as-billed, percent-complete, monthly or none; other codes as config/codes says."
      },
      {
        "name": "currency",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "ISO 4217 of what is billed."
      },
      {
        "name": "legalEntity",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Legal entity that contracts, and keeps the books of, the project.",
        "target": "legal-entity"
      },
      {
        "name": "costCenter",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Cost center that bears what is not billed.",
        "target": "cost-center"
      },
      {
        "name": "costDimensions",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "Further financial dimensions of the project.",
        "elementKey": "dimension",
        "elementRecord": "muster.project.CostDimension",
        "elementFields": [
          {
            "name": "value",
            "valueType": "string",
            "nullable": true
          }
        ]
      },
      {
        "name": "startDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "First day of delivery."
      },
      {
        "name": "endDate",
        "kind": "scalar",
        "valueType": "date",
        "restricted": false,
        "doc": "Last day of delivery, inclusive."
      },
      {
        "name": "status",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "In the books: approved (a shell), open, on-hold, closed or cancelled."
      },
      {
        "name": "deliveryStatus",
        "kind": "scalar",
        "valueType": "string",
        "restricted": false,
        "doc": "In delivery: planned, active, on-hold or completed."
      },
      {
        "name": "projectManager",
        "kind": "reference",
        "valueType": "string",
        "restricted": false,
        "doc": "Worker who leads the project.",
        "target": "worker"
      },
      {
        "name": "tasks",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "Tasks of the project.",
        "elementKey": "task",
        "elementRecord": "muster.project.ProjectTask",
        "elementFields": [
          {
            "name": "name",
            "valueType": "string",
            "nullable": true
          },
          {
            "name": "startDate",
            "valueType": "date",
            "nullable": true
          },
          {
            "name": "endDate",
            "valueType": "date",
            "nullable": true
          },
          {
            "name": "status",
            "valueType": "string",
            "nullable": true
          }
        ]
      },
      {
        "name": "milestones",
        "kind": "collection",
        "valueType": "record",
        "restricted": false,
        "doc": "Milestones of the project.",
        "elementKey": "milestone",
        "elementRecord": "muster.project.ProjectMilestone",
        "elementFields": [
          {
            "name": "name",
            "valueType": "string",
            "nullable": true
          },
          {
            "name": "dueDate",
            "valueType": "date",
            "nullable": true
          },
          {
            "name": "status",
            "valueType": "string",
            "nullable": true
          }
        ]
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
