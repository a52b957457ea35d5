// Generated from schemas/ by `npm run contracts:generate`. Do not edit.
import type { AvroRecordSchema } from '../avro-schema.js';
import type { Assignment, AssignmentInput, AssignmentChange, AssignmentChangeInput, AssignmentValues, AssignmentValuesInput, ChargeCode, ChargeCodeInput, ChargeCodeChange, ChargeCodeChangeInput, ChargeCodeValues, ChargeCodeValuesInput, CostCenter, CostCenterInput, CostCenterChange, CostCenterChangeInput, CostCenterValues, CostCenterValuesInput, DeliveryReceipt, DeliveryReceiptInput, Demand, DemandInput, DemandChange, DemandChangeInput, DemandValues, DemandValuesInput, ExceptionRaised, ExceptionRaisedInput, IdentityLink, IdentityLinkInput, LaborCategory, LaborCategoryInput, LaborCategoryChange, LaborCategoryChangeInput, LaborCategoryValues, LaborCategoryValuesInput, LegalEntity, LegalEntityInput, LegalEntityChange, LegalEntityChangeInput, LegalEntityValues, LegalEntityValuesInput, Location, LocationInput, LocationChange, LocationChangeInput, LocationValues, LocationValuesInput, Notice, NoticeInput, NoticeValues, NoticeValuesInput, OrgUnit, OrgUnitInput, OrgUnitChange, OrgUnitChangeInput, OrgUnitValues, OrgUnitValuesInput, ProcessStep, ProcessStepInput, Project, ProjectInput, ProjectChange, ProjectChangeInput, ProjectValues, ProjectValuesInput, SystemSnapshot, SystemSnapshotInput, Worker, WorkerInput, WorkerChange, WorkerChangeInput, WorkerRestricted, WorkerRestrictedInput, WorkerValues, WorkerValuesInput } from './records.js';

/** What a decoder gives, by full name of the record. */
export interface RecordTypes {
  'muster.assignment.Assignment': Assignment;
  'muster.assignment.AssignmentChange': AssignmentChange;
  'muster.assignment.AssignmentValues': AssignmentValues;
  'muster.charge_code.ChargeCode': ChargeCode;
  'muster.charge_code.ChargeCodeChange': ChargeCodeChange;
  'muster.charge_code.ChargeCodeValues': ChargeCodeValues;
  'muster.cost_center.CostCenter': CostCenter;
  'muster.cost_center.CostCenterChange': CostCenterChange;
  'muster.cost_center.CostCenterValues': CostCenterValues;
  'muster.delivery.DeliveryReceipt': DeliveryReceipt;
  'muster.demand.Demand': Demand;
  'muster.demand.DemandChange': DemandChange;
  'muster.demand.DemandValues': DemandValues;
  'muster.exception.ExceptionRaised': ExceptionRaised;
  'muster.identity.IdentityLink': IdentityLink;
  'muster.labor_category.LaborCategory': LaborCategory;
  'muster.labor_category.LaborCategoryChange': LaborCategoryChange;
  'muster.labor_category.LaborCategoryValues': LaborCategoryValues;
  'muster.legal_entity.LegalEntity': LegalEntity;
  'muster.legal_entity.LegalEntityChange': LegalEntityChange;
  'muster.legal_entity.LegalEntityValues': LegalEntityValues;
  'muster.location.Location': Location;
  'muster.location.LocationChange': LocationChange;
  'muster.location.LocationValues': LocationValues;
  'muster.notice.Notice': Notice;
  'muster.notice.NoticeValues': NoticeValues;
  'muster.org_unit.OrgUnit': OrgUnit;
  'muster.org_unit.OrgUnitChange': OrgUnitChange;
  'muster.org_unit.OrgUnitValues': OrgUnitValues;
  'muster.process.ProcessStep': ProcessStep;
  'muster.project.Project': Project;
  'muster.project.ProjectChange': ProjectChange;
  'muster.project.ProjectValues': ProjectValues;
  'muster.snapshot.SystemSnapshot': SystemSnapshot;
  'muster.worker.Worker': Worker;
  'muster.worker.WorkerChange': WorkerChange;
  'muster.worker.WorkerRestricted': WorkerRestricted;
  'muster.worker.WorkerValues': WorkerValues;
}

/** What an encoder takes, by full name of the record. */
export interface RecordInputs {
  'muster.assignment.Assignment': AssignmentInput;
  'muster.assignment.AssignmentChange': AssignmentChangeInput;
  'muster.assignment.AssignmentValues': AssignmentValuesInput;
  'muster.charge_code.ChargeCode': ChargeCodeInput;
  'muster.charge_code.ChargeCodeChange': ChargeCodeChangeInput;
  'muster.charge_code.ChargeCodeValues': ChargeCodeValuesInput;
  'muster.cost_center.CostCenter': CostCenterInput;
  'muster.cost_center.CostCenterChange': CostCenterChangeInput;
  'muster.cost_center.CostCenterValues': CostCenterValuesInput;
  'muster.delivery.DeliveryReceipt': DeliveryReceiptInput;
  'muster.demand.Demand': DemandInput;
  'muster.demand.DemandChange': DemandChangeInput;
  'muster.demand.DemandValues': DemandValuesInput;
  'muster.exception.ExceptionRaised': ExceptionRaisedInput;
  'muster.identity.IdentityLink': IdentityLinkInput;
  'muster.labor_category.LaborCategory': LaborCategoryInput;
  'muster.labor_category.LaborCategoryChange': LaborCategoryChangeInput;
  'muster.labor_category.LaborCategoryValues': LaborCategoryValuesInput;
  'muster.legal_entity.LegalEntity': LegalEntityInput;
  'muster.legal_entity.LegalEntityChange': LegalEntityChangeInput;
  'muster.legal_entity.LegalEntityValues': LegalEntityValuesInput;
  'muster.location.Location': LocationInput;
  'muster.location.LocationChange': LocationChangeInput;
  'muster.location.LocationValues': LocationValuesInput;
  'muster.notice.Notice': NoticeInput;
  'muster.notice.NoticeValues': NoticeValuesInput;
  'muster.org_unit.OrgUnit': OrgUnitInput;
  'muster.org_unit.OrgUnitChange': OrgUnitChangeInput;
  'muster.org_unit.OrgUnitValues': OrgUnitValuesInput;
  'muster.process.ProcessStep': ProcessStepInput;
  'muster.project.Project': ProjectInput;
  'muster.project.ProjectChange': ProjectChangeInput;
  'muster.project.ProjectValues': ProjectValuesInput;
  'muster.snapshot.SystemSnapshot': SystemSnapshotInput;
  'muster.worker.Worker': WorkerInput;
  'muster.worker.WorkerChange': WorkerChangeInput;
  'muster.worker.WorkerRestricted': WorkerRestrictedInput;
  'muster.worker.WorkerValues': WorkerValuesInput;
}

export type RecordName = keyof RecordTypes;

/** Self-contained Avro schemas, every reference inlined where it is first used. */
export const schemas: Readonly<Record<RecordName, AvroRecordSchema>> = {
  "muster.assignment.Assignment": {
    "type": "record",
    "name": "Assignment",
    "namespace": "muster.assignment",
    "doc": "The trusted assignment record, complete in every event. Topic canonical.assignment.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "assignmentId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "demand",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Demand that it fills. Canonical id of a demand.",
        "muster": {
          "kind": "reference",
          "entity": "demand"
        }
      },
      {
        "name": "project",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Project that is worked on. Canonical id of a project.",
        "muster": {
          "kind": "reference",
          "entity": "project"
        }
      },
      {
        "name": "worker",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Worker who is assigned. Canonical id of a worker.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "role",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Role on the project."
      },
      {
        "name": "startDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day as planned."
      },
      {
        "name": "endDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day as planned, inclusive."
      },
      {
        "name": "hoursPerDay",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Hours of each working day."
      },
      {
        "name": "chargeCode",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Charge code that time is booked on. Canonical id of a charge-code.",
        "muster": {
          "kind": "reference",
          "entity": "charge-code"
        }
      },
      {
        "name": "overrideReason",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Why over-booking is accepted, recorded by whom the process asked."
      },
      {
        "name": "reason",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Why the last step was asked for, for people."
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Where it stands in its life cycle: proposed, approved, rejected, blocked, overbooked, confirmed, released or cancelled. A source that asserts it asks for that step."
      },
      {
        "name": "steps",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "AssignmentStep",
              "namespace": "muster.assignment",
              "doc": "A step that an assignment has gone.",
              "fields": [
                {
                  "name": "step",
                  "type": "string",
                  "doc": "Key: the state that the step led to."
                },
                {
                  "name": "at",
                  "type": [
                    "null",
                    {
                      "type": "long",
                      "logicalType": "timestamp-millis"
                    }
                  ],
                  "default": null,
                  "doc": "When it was last gone."
                },
                {
                  "name": "by",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "System that asked for it, or the service that decided it."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "The steps that it has gone, each with who asked for it.",
        "muster": {
          "kind": "collection",
          "key": "step"
        }
      },
      {
        "name": "bookedFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day that is booked: not before employment and project begin. Null while nothing is booked."
      },
      {
        "name": "bookedUntil",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day that is booked, inclusive: not after employment and project end. Null while nothing is booked."
      },
      {
        "name": "bookedCode",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Charge code that is booked: the one that was named, or the first billable one of the project that is bookable. Canonical id of a charge-code.",
        "muster": {
          "kind": "reference",
          "entity": "charge-code"
        }
      },
      {
        "name": "conditions",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "AssignmentCondition",
              "namespace": "muster.assignment",
              "doc": "Something without which an assignment cannot be confirmed.",
              "fields": [
                {
                  "name": "condition",
                  "type": "string",
                  "doc": "Key: cost-rate, charge-code, posting-period, capacity, employment or project."
                },
                {
                  "name": "owner",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "System, or kind of system, that can bring it about."
                },
                {
                  "name": "detail",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "What is missing, for people."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "What is missing before it can be confirmed, and who owns it.",
        "muster": {
          "kind": "collection",
          "key": "condition"
        }
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Canonical id of the surviving record, where this one was found to be the same."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when every source that spoke of the record has taken it back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; their value is null until it does."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record."
      }
    ]
  },
  "muster.assignment.AssignmentChange": {
    "type": "record",
    "name": "AssignmentChange",
    "namespace": "muster.assignment",
    "doc": "What a source says of one assignment. Topics source.<system>.assignment.v1, key = the source's record id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "operation",
        "type": "string",
        "default": "assert",
        "doc": "assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back)."
      },
      {
        "name": "effectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source."
      },
      {
        "name": "replacesEffectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "A correction that moves a date names the date that was wrong."
      },
      {
        "name": "coverage",
        "type": "string",
        "default": "change",
        "doc": "change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded."
      },
      {
        "name": "asserted",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays."
      },
      {
        "name": "values",
        "type": [
          "null",
          {
            "type": "record",
            "name": "AssignmentValues",
            "namespace": "muster.assignment",
            "doc": "The attributes a source can speak of. References are in the source's own ids.",
            "fields": [
              {
                "name": "demand",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Demand that it fills.",
                "muster": {
                  "kind": "reference",
                  "entity": "demand"
                }
              },
              {
                "name": "project",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Project that is worked on.",
                "muster": {
                  "kind": "reference",
                  "entity": "project"
                }
              },
              {
                "name": "worker",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Worker who is assigned.",
                "muster": {
                  "kind": "reference",
                  "entity": "worker"
                }
              },
              {
                "name": "role",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Role on the project."
              },
              {
                "name": "startDate",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "First day as planned."
              },
              {
                "name": "endDate",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "Last day as planned, inclusive."
              },
              {
                "name": "hoursPerDay",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "Hours of each working day."
              },
              {
                "name": "chargeCode",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Charge code that time is booked on.",
                "muster": {
                  "kind": "reference",
                  "entity": "charge-code"
                }
              },
              {
                "name": "overrideReason",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Why over-booking is accepted, recorded by whom the process asked."
              },
              {
                "name": "reason",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Why the last step was asked for, for people."
              },
              {
                "name": "status",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Where it stands in its life cycle: proposed, approved, rejected, blocked, overbooked, confirmed, released or cancelled. A source that asserts it asks for that step."
              },
              {
                "name": "steps",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "AssignmentStep",
                      "namespace": "muster.assignment",
                      "doc": "A step that an assignment has gone.",
                      "fields": [
                        {
                          "name": "step",
                          "type": "string",
                          "doc": "Key: the state that the step led to."
                        },
                        {
                          "name": "at",
                          "type": [
                            "null",
                            {
                              "type": "long",
                              "logicalType": "timestamp-millis"
                            }
                          ],
                          "default": null,
                          "doc": "When it was last gone."
                        },
                        {
                          "name": "by",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "System that asked for it, or the service that decided it."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "The steps that it has gone, each with who asked for it.",
                "muster": {
                  "kind": "collection",
                  "key": "step"
                }
              },
              {
                "name": "bookedFrom",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "First day that is booked: not before employment and project begin. Null while nothing is booked."
              },
              {
                "name": "bookedUntil",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "Last day that is booked, inclusive: not after employment and project end. Null while nothing is booked."
              },
              {
                "name": "bookedCode",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Charge code that is booked: the one that was named, or the first billable one of the project that is bookable.",
                "muster": {
                  "kind": "reference",
                  "entity": "charge-code"
                }
              },
              {
                "name": "conditions",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "AssignmentCondition",
                      "namespace": "muster.assignment",
                      "doc": "Something without which an assignment cannot be confirmed.",
                      "fields": [
                        {
                          "name": "condition",
                          "type": "string",
                          "doc": "Key: cost-rate, charge-code, posting-period, capacity, employment or project."
                        },
                        {
                          "name": "owner",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "System, or kind of system, that can bring it about."
                        },
                        {
                          "name": "detail",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "What is missing, for people."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "What is missing before it can be confirmed, and who owns it.",
                "muster": {
                  "kind": "collection",
                  "key": "condition"
                }
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "timeline",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "AssignmentSegment",
            "namespace": "muster.assignment",
            "doc": "One dated part of a whole timeline.",
            "fields": [
              {
                "name": "effectiveFrom",
                "type": {
                  "type": "int",
                  "logicalType": "date"
                }
              },
              {
                "name": "asserted",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "values",
                "type": "muster.assignment.AssignmentValues"
              }
            ]
          }
        },
        "default": [],
        "doc": "The dated parts of a whole timeline; empty otherwise."
      }
    ]
  },
  "muster.assignment.AssignmentValues": {
    "type": "record",
    "name": "AssignmentValues",
    "namespace": "muster.assignment",
    "doc": "The attributes a source can speak of. References are in the source's own ids.",
    "fields": [
      {
        "name": "demand",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Demand that it fills.",
        "muster": {
          "kind": "reference",
          "entity": "demand"
        }
      },
      {
        "name": "project",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Project that is worked on.",
        "muster": {
          "kind": "reference",
          "entity": "project"
        }
      },
      {
        "name": "worker",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Worker who is assigned.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "role",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Role on the project."
      },
      {
        "name": "startDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day as planned."
      },
      {
        "name": "endDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day as planned, inclusive."
      },
      {
        "name": "hoursPerDay",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Hours of each working day."
      },
      {
        "name": "chargeCode",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Charge code that time is booked on.",
        "muster": {
          "kind": "reference",
          "entity": "charge-code"
        }
      },
      {
        "name": "overrideReason",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Why over-booking is accepted, recorded by whom the process asked."
      },
      {
        "name": "reason",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Why the last step was asked for, for people."
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Where it stands in its life cycle: proposed, approved, rejected, blocked, overbooked, confirmed, released or cancelled. A source that asserts it asks for that step."
      },
      {
        "name": "steps",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "AssignmentStep",
              "namespace": "muster.assignment",
              "doc": "A step that an assignment has gone.",
              "fields": [
                {
                  "name": "step",
                  "type": "string",
                  "doc": "Key: the state that the step led to."
                },
                {
                  "name": "at",
                  "type": [
                    "null",
                    {
                      "type": "long",
                      "logicalType": "timestamp-millis"
                    }
                  ],
                  "default": null,
                  "doc": "When it was last gone."
                },
                {
                  "name": "by",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "System that asked for it, or the service that decided it."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "The steps that it has gone, each with who asked for it.",
        "muster": {
          "kind": "collection",
          "key": "step"
        }
      },
      {
        "name": "bookedFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day that is booked: not before employment and project begin. Null while nothing is booked."
      },
      {
        "name": "bookedUntil",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day that is booked, inclusive: not after employment and project end. Null while nothing is booked."
      },
      {
        "name": "bookedCode",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Charge code that is booked: the one that was named, or the first billable one of the project that is bookable.",
        "muster": {
          "kind": "reference",
          "entity": "charge-code"
        }
      },
      {
        "name": "conditions",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "AssignmentCondition",
              "namespace": "muster.assignment",
              "doc": "Something without which an assignment cannot be confirmed.",
              "fields": [
                {
                  "name": "condition",
                  "type": "string",
                  "doc": "Key: cost-rate, charge-code, posting-period, capacity, employment or project."
                },
                {
                  "name": "owner",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "System, or kind of system, that can bring it about."
                },
                {
                  "name": "detail",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "What is missing, for people."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "What is missing before it can be confirmed, and who owns it.",
        "muster": {
          "kind": "collection",
          "key": "condition"
        }
      }
    ]
  },
  "muster.charge_code.ChargeCode": {
    "type": "record",
    "name": "ChargeCode",
    "namespace": "muster.charge_code",
    "doc": "The trusted charge-code record, complete in every event. Topic canonical.charge-code.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "chargeCodeId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "The code that time is booked on."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "project",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Project that it belongs to. Canonical id of a project.",
        "muster": {
          "kind": "reference",
          "entity": "project"
        }
      },
      {
        "name": "task",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Id of the task that it is for; null for the whole project."
      },
      {
        "name": "legalEntity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Legal entity in whose books it stands. Canonical id of a legal-entity.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "In the books: open or closed."
      },
      {
        "name": "opensOn",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day that may be booked."
      },
      {
        "name": "closesOn",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day that may be booked, inclusive."
      },
      {
        "name": "billable",
        "type": [
          "null",
          "boolean"
        ],
        "default": null,
        "doc": "True where what is booked on it is billed."
      },
      {
        "name": "bookable",
        "type": [
          "null",
          "boolean"
        ],
        "default": null,
        "doc": "True while time may be booked on it: it is open, and its project takes time."
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Canonical id of the surviving record, where this one was found to be the same."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when every source that spoke of the record has taken it back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; their value is null until it does."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record."
      }
    ]
  },
  "muster.charge_code.ChargeCodeChange": {
    "type": "record",
    "name": "ChargeCodeChange",
    "namespace": "muster.charge_code",
    "doc": "What a source says of one charge-code. Topics source.<system>.charge-code.v1, key = the source's record id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "operation",
        "type": "string",
        "default": "assert",
        "doc": "assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back)."
      },
      {
        "name": "effectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source."
      },
      {
        "name": "replacesEffectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "A correction that moves a date names the date that was wrong."
      },
      {
        "name": "coverage",
        "type": "string",
        "default": "change",
        "doc": "change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded."
      },
      {
        "name": "asserted",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays."
      },
      {
        "name": "values",
        "type": [
          "null",
          {
            "type": "record",
            "name": "ChargeCodeValues",
            "namespace": "muster.charge_code",
            "doc": "The attributes a source can speak of. References are in the source's own ids.",
            "fields": [
              {
                "name": "code",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "The code that time is booked on."
              },
              {
                "name": "name",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Name for people."
              },
              {
                "name": "project",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Project that it belongs to.",
                "muster": {
                  "kind": "reference",
                  "entity": "project"
                }
              },
              {
                "name": "task",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Id of the task that it is for; null for the whole project."
              },
              {
                "name": "legalEntity",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Legal entity in whose books it stands.",
                "muster": {
                  "kind": "reference",
                  "entity": "legal-entity"
                }
              },
              {
                "name": "status",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "In the books: open or closed."
              },
              {
                "name": "opensOn",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "First day that may be booked."
              },
              {
                "name": "closesOn",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "Last day that may be booked, inclusive."
              },
              {
                "name": "billable",
                "type": [
                  "null",
                  "boolean"
                ],
                "default": null,
                "doc": "True where what is booked on it is billed."
              },
              {
                "name": "bookable",
                "type": [
                  "null",
                  "boolean"
                ],
                "default": null,
                "doc": "True while time may be booked on it: it is open, and its project takes time."
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "timeline",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "ChargeCodeSegment",
            "namespace": "muster.charge_code",
            "doc": "One dated part of a whole timeline.",
            "fields": [
              {
                "name": "effectiveFrom",
                "type": {
                  "type": "int",
                  "logicalType": "date"
                }
              },
              {
                "name": "asserted",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "values",
                "type": "muster.charge_code.ChargeCodeValues"
              }
            ]
          }
        },
        "default": [],
        "doc": "The dated parts of a whole timeline; empty otherwise."
      }
    ]
  },
  "muster.charge_code.ChargeCodeValues": {
    "type": "record",
    "name": "ChargeCodeValues",
    "namespace": "muster.charge_code",
    "doc": "The attributes a source can speak of. References are in the source's own ids.",
    "fields": [
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "The code that time is booked on."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "project",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Project that it belongs to.",
        "muster": {
          "kind": "reference",
          "entity": "project"
        }
      },
      {
        "name": "task",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Id of the task that it is for; null for the whole project."
      },
      {
        "name": "legalEntity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Legal entity in whose books it stands.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "In the books: open or closed."
      },
      {
        "name": "opensOn",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day that may be booked."
      },
      {
        "name": "closesOn",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day that may be booked, inclusive."
      },
      {
        "name": "billable",
        "type": [
          "null",
          "boolean"
        ],
        "default": null,
        "doc": "True where what is booked on it is billed."
      },
      {
        "name": "bookable",
        "type": [
          "null",
          "boolean"
        ],
        "default": null,
        "doc": "True while time may be booked on it: it is open, and its project takes time."
      }
    ]
  },
  "muster.cost_center.CostCenter": {
    "type": "record",
    "name": "CostCenter",
    "namespace": "muster.cost_center",
    "doc": "The trusted cost-center record, complete in every event. Topic canonical.cost-center.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "costCenterId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "legalEntity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Legal entity of the cost center. Canonical id of a legal-entity.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "parent",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Cost center above. Canonical id of a cost-center.",
        "muster": {
          "kind": "reference",
          "entity": "cost-center"
        }
      },
      {
        "name": "owner",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Worker who answers for it. Canonical id of a worker.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "active or closed."
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Canonical id of the surviving record, where this one was found to be the same."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when every source that spoke of the record has taken it back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; their value is null until it does."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record, for example manager-cycle."
      }
    ]
  },
  "muster.cost_center.CostCenterChange": {
    "type": "record",
    "name": "CostCenterChange",
    "namespace": "muster.cost_center",
    "doc": "What a source says of one cost-center. Topics source.<system>.cost-center.v1, key = the source's record id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "operation",
        "type": "string",
        "default": "assert",
        "doc": "assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back)."
      },
      {
        "name": "effectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source."
      },
      {
        "name": "replacesEffectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "A correction that moves a date names the date that was wrong."
      },
      {
        "name": "coverage",
        "type": "string",
        "default": "change",
        "doc": "change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded."
      },
      {
        "name": "asserted",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays."
      },
      {
        "name": "values",
        "type": [
          "null",
          {
            "type": "record",
            "name": "CostCenterValues",
            "namespace": "muster.cost_center",
            "doc": "The attributes a source can speak of. References are in the source's own ids.",
            "fields": [
              {
                "name": "code",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Business code, unique within the entity."
              },
              {
                "name": "name",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Name for people."
              },
              {
                "name": "legalEntity",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Legal entity of the cost center.",
                "muster": {
                  "kind": "reference",
                  "entity": "legal-entity"
                }
              },
              {
                "name": "parent",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Cost center above.",
                "muster": {
                  "kind": "reference",
                  "entity": "cost-center"
                }
              },
              {
                "name": "owner",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Worker who answers for it.",
                "muster": {
                  "kind": "reference",
                  "entity": "worker"
                }
              },
              {
                "name": "status",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "active or closed."
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "timeline",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "CostCenterSegment",
            "namespace": "muster.cost_center",
            "doc": "One dated part of a whole timeline.",
            "fields": [
              {
                "name": "effectiveFrom",
                "type": {
                  "type": "int",
                  "logicalType": "date"
                }
              },
              {
                "name": "asserted",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "values",
                "type": "muster.cost_center.CostCenterValues"
              }
            ]
          }
        },
        "default": [],
        "doc": "The dated parts of a whole timeline; empty otherwise."
      }
    ]
  },
  "muster.cost_center.CostCenterValues": {
    "type": "record",
    "name": "CostCenterValues",
    "namespace": "muster.cost_center",
    "doc": "The attributes a source can speak of. References are in the source's own ids.",
    "fields": [
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "legalEntity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Legal entity of the cost center.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "parent",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Cost center above.",
        "muster": {
          "kind": "reference",
          "entity": "cost-center"
        }
      },
      {
        "name": "owner",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Worker who answers for it.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "active or closed."
      }
    ]
  },
  "muster.delivery.DeliveryReceipt": {
    "type": "record",
    "name": "DeliveryReceipt",
    "namespace": "muster.delivery",
    "doc": "A target has acknowledged a version of a record. Topic delivery.receipts.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "entity",
        "type": "string"
      },
      {
        "name": "recordId",
        "type": "string"
      },
      {
        "name": "system",
        "type": "string",
        "doc": "The target."
      },
      {
        "name": "recordVersion",
        "type": "long",
        "doc": "The version acknowledged."
      },
      {
        "name": "acknowledgedAt",
        "type": {
          "type": "long",
          "logicalType": "timestamp-millis"
        }
      },
      {
        "name": "targetId",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Id of the record in the target."
      }
    ]
  },
  "muster.demand.Demand": {
    "type": "record",
    "name": "Demand",
    "namespace": "muster.demand",
    "doc": "The trusted demand record, complete in every event. Topic canonical.demand.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "demandId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "project",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Project that needs somebody. Canonical id of a project.",
        "muster": {
          "kind": "reference",
          "entity": "project"
        }
      },
      {
        "name": "role",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Role that is needed, for example Solution Architect."
      },
      {
        "name": "laborCategory",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Labor category that is planned for. Canonical id of a labor-category.",
        "muster": {
          "kind": "reference",
          "entity": "labor-category"
        }
      },
      {
        "name": "skills",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "DemandSkill",
              "namespace": "muster.demand",
              "doc": "A skill that is needed, and the level it is needed at.",
              "fields": [
                {
                  "name": "skill",
                  "type": "string",
                  "doc": "Key: skill code."
                },
                {
                  "name": "level",
                  "type": [
                    "null",
                    "int"
                  ],
                  "default": null,
                  "doc": "Least level, 1 (novice) to 5 (expert)."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Skills that are needed.",
        "muster": {
          "kind": "collection",
          "key": "skill"
        }
      },
      {
        "name": "country",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Country the work is done in, ISO 3166-1 alpha-2; null where it does not matter."
      },
      {
        "name": "location",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Place of work; null where it does not matter. Canonical id of a location.",
        "muster": {
          "kind": "reference",
          "entity": "location"
        }
      },
      {
        "name": "startDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day."
      },
      {
        "name": "endDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day, inclusive."
      },
      {
        "name": "hoursPerDay",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Hours of each working day."
      },
      {
        "name": "share",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Share of a full-time capacity, 0 to 1, where no hours are given."
      },
      {
        "name": "priority",
        "type": [
          "null",
          "int"
        ],
        "default": null,
        "doc": "1 (first) to 5 (last)."
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "open, filled or cancelled."
      },
      {
        "name": "replaces",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Assignment whose end led to it. Canonical id of a assignment.",
        "muster": {
          "kind": "reference",
          "entity": "assignment"
        }
      },
      {
        "name": "reason",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Why there is demand, for people."
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Canonical id of the surviving record, where this one was found to be the same."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when every source that spoke of the record has taken it back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; their value is null until it does."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record."
      }
    ]
  },
  "muster.demand.DemandChange": {
    "type": "record",
    "name": "DemandChange",
    "namespace": "muster.demand",
    "doc": "What a source says of one demand. Topics source.<system>.demand.v1, key = the source's record id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "operation",
        "type": "string",
        "default": "assert",
        "doc": "assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back)."
      },
      {
        "name": "effectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source."
      },
      {
        "name": "replacesEffectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "A correction that moves a date names the date that was wrong."
      },
      {
        "name": "coverage",
        "type": "string",
        "default": "change",
        "doc": "change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded."
      },
      {
        "name": "asserted",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays."
      },
      {
        "name": "values",
        "type": [
          "null",
          {
            "type": "record",
            "name": "DemandValues",
            "namespace": "muster.demand",
            "doc": "The attributes a source can speak of. References are in the source's own ids.",
            "fields": [
              {
                "name": "project",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Project that needs somebody.",
                "muster": {
                  "kind": "reference",
                  "entity": "project"
                }
              },
              {
                "name": "role",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Role that is needed, for example Solution Architect."
              },
              {
                "name": "laborCategory",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Labor category that is planned for.",
                "muster": {
                  "kind": "reference",
                  "entity": "labor-category"
                }
              },
              {
                "name": "skills",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "DemandSkill",
                      "namespace": "muster.demand",
                      "doc": "A skill that is needed, and the level it is needed at.",
                      "fields": [
                        {
                          "name": "skill",
                          "type": "string",
                          "doc": "Key: skill code."
                        },
                        {
                          "name": "level",
                          "type": [
                            "null",
                            "int"
                          ],
                          "default": null,
                          "doc": "Least level, 1 (novice) to 5 (expert)."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "Skills that are needed.",
                "muster": {
                  "kind": "collection",
                  "key": "skill"
                }
              },
              {
                "name": "country",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Country the work is done in, ISO 3166-1 alpha-2; null where it does not matter."
              },
              {
                "name": "location",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Place of work; null where it does not matter.",
                "muster": {
                  "kind": "reference",
                  "entity": "location"
                }
              },
              {
                "name": "startDate",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "First day."
              },
              {
                "name": "endDate",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "Last day, inclusive."
              },
              {
                "name": "hoursPerDay",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "Hours of each working day."
              },
              {
                "name": "share",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "Share of a full-time capacity, 0 to 1, where no hours are given."
              },
              {
                "name": "priority",
                "type": [
                  "null",
                  "int"
                ],
                "default": null,
                "doc": "1 (first) to 5 (last)."
              },
              {
                "name": "status",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "open, filled or cancelled."
              },
              {
                "name": "replaces",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Assignment whose end led to it.",
                "muster": {
                  "kind": "reference",
                  "entity": "assignment"
                }
              },
              {
                "name": "reason",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Why there is demand, for people."
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "timeline",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "DemandSegment",
            "namespace": "muster.demand",
            "doc": "One dated part of a whole timeline.",
            "fields": [
              {
                "name": "effectiveFrom",
                "type": {
                  "type": "int",
                  "logicalType": "date"
                }
              },
              {
                "name": "asserted",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "values",
                "type": "muster.demand.DemandValues"
              }
            ]
          }
        },
        "default": [],
        "doc": "The dated parts of a whole timeline; empty otherwise."
      }
    ]
  },
  "muster.demand.DemandValues": {
    "type": "record",
    "name": "DemandValues",
    "namespace": "muster.demand",
    "doc": "The attributes a source can speak of. References are in the source's own ids.",
    "fields": [
      {
        "name": "project",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Project that needs somebody.",
        "muster": {
          "kind": "reference",
          "entity": "project"
        }
      },
      {
        "name": "role",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Role that is needed, for example Solution Architect."
      },
      {
        "name": "laborCategory",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Labor category that is planned for.",
        "muster": {
          "kind": "reference",
          "entity": "labor-category"
        }
      },
      {
        "name": "skills",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "DemandSkill",
              "namespace": "muster.demand",
              "doc": "A skill that is needed, and the level it is needed at.",
              "fields": [
                {
                  "name": "skill",
                  "type": "string",
                  "doc": "Key: skill code."
                },
                {
                  "name": "level",
                  "type": [
                    "null",
                    "int"
                  ],
                  "default": null,
                  "doc": "Least level, 1 (novice) to 5 (expert)."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Skills that are needed.",
        "muster": {
          "kind": "collection",
          "key": "skill"
        }
      },
      {
        "name": "country",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Country the work is done in, ISO 3166-1 alpha-2; null where it does not matter."
      },
      {
        "name": "location",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Place of work; null where it does not matter.",
        "muster": {
          "kind": "reference",
          "entity": "location"
        }
      },
      {
        "name": "startDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day."
      },
      {
        "name": "endDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day, inclusive."
      },
      {
        "name": "hoursPerDay",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Hours of each working day."
      },
      {
        "name": "share",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Share of a full-time capacity, 0 to 1, where no hours are given."
      },
      {
        "name": "priority",
        "type": [
          "null",
          "int"
        ],
        "default": null,
        "doc": "1 (first) to 5 (last)."
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "open, filled or cancelled."
      },
      {
        "name": "replaces",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Assignment whose end led to it.",
        "muster": {
          "kind": "reference",
          "entity": "assignment"
        }
      },
      {
        "name": "reason",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Why there is demand, for people."
      }
    ]
  },
  "muster.exception.ExceptionRaised": {
    "type": "record",
    "name": "ExceptionRaised",
    "namespace": "muster.exception",
    "doc": "Something that a person should look at, or what came of it. Topic exceptions.v1, key = fingerprint, the same for all that is alike: class, code, place and configuration version.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        },
        "doc": "source is the service that raises it; causationId the event that showed it."
      },
      {
        "name": "class",
        "type": "string",
        "doc": "unreadable, contract, identity, data, defect, life-cycle, refused, conflict, decision, delivery, intake, vendor."
      },
      {
        "name": "code",
        "type": "string"
      },
      {
        "name": "entity",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "recordId",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "system",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "attribute",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "reason",
        "type": "string",
        "doc": "The input, the rule and the remedy, without personal data."
      },
      {
        "name": "topic",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Topic of the event that showed it, with partition and offset; null where none did."
      },
      {
        "name": "partition",
        "type": [
          "null",
          "int"
        ],
        "default": null
      },
      {
        "name": "offset",
        "type": [
          "null",
          "long"
        ],
        "default": null
      },
      {
        "name": "fingerprint",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "The key of the message."
      },
      {
        "name": "exceptionId",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "What exactly is wrong: one event, one attribute of one record, one delivery. It is open once at a time."
      },
      {
        "name": "state",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "raised, retried (failed again, still open), resolved, discarded."
      },
      {
        "name": "outcome",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "How it ended: applied, no-effect, scheduled, waiting, delivered, superseded, other-fault."
      },
      {
        "name": "place",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Where its like are found: a topic, a stream, an attribute of a system, an entity of a target."
      },
      {
        "name": "configVersion",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Configuration, or mapping, under which it was raised."
      }
    ]
  },
  "muster.identity.IdentityLink": {
    "type": "record",
    "name": "IdentityLink",
    "namespace": "muster.identity",
    "doc": "Says how ids of two source records stand to each other. Topic source.identity-link.v1, key = entity and the first id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "entity",
        "type": "string",
        "doc": "worker, org-unit ..."
      },
      {
        "name": "relation",
        "type": "string",
        "doc": "same-as (both name one record), replaced-by (the left id is continued by the right one), split (no longer the same; takes back an earlier link)."
      },
      {
        "name": "left",
        "type": {
          "type": "record",
          "name": "ExternalId",
          "namespace": "muster.meta",
          "doc": "The id of one record in one system.",
          "fields": [
            {
              "name": "system",
              "type": "string"
            },
            {
              "name": "id",
              "type": "string"
            }
          ]
        }
      },
      {
        "name": "right",
        "type": "muster.meta.ExternalId"
      },
      {
        "name": "reason",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "author",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "The account of whoever decided it; rule where a rule of an adoption did."
      }
    ]
  },
  "muster.labor_category.LaborCategory": {
    "type": "record",
    "name": "LaborCategory",
    "namespace": "muster.labor_category",
    "doc": "The trusted labor-category record, complete in every event. Topic canonical.labor-category.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "laborCategoryId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "level",
        "type": [
          "null",
          "int"
        ],
        "default": null,
        "doc": "Seniority, 1 upwards."
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "active or closed."
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Canonical id of the surviving record, where this one was found to be the same."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when every source that spoke of the record has taken it back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; their value is null until it does."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record, for example manager-cycle."
      }
    ]
  },
  "muster.labor_category.LaborCategoryChange": {
    "type": "record",
    "name": "LaborCategoryChange",
    "namespace": "muster.labor_category",
    "doc": "What a source says of one labor-category. Topics source.<system>.labor-category.v1, key = the source's record id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "operation",
        "type": "string",
        "default": "assert",
        "doc": "assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back)."
      },
      {
        "name": "effectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source."
      },
      {
        "name": "replacesEffectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "A correction that moves a date names the date that was wrong."
      },
      {
        "name": "coverage",
        "type": "string",
        "default": "change",
        "doc": "change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded."
      },
      {
        "name": "asserted",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays."
      },
      {
        "name": "values",
        "type": [
          "null",
          {
            "type": "record",
            "name": "LaborCategoryValues",
            "namespace": "muster.labor_category",
            "doc": "The attributes a source can speak of. References are in the source's own ids.",
            "fields": [
              {
                "name": "code",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Business code, unique within the entity."
              },
              {
                "name": "name",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Name for people."
              },
              {
                "name": "level",
                "type": [
                  "null",
                  "int"
                ],
                "default": null,
                "doc": "Seniority, 1 upwards."
              },
              {
                "name": "status",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "active or closed."
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "timeline",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "LaborCategorySegment",
            "namespace": "muster.labor_category",
            "doc": "One dated part of a whole timeline.",
            "fields": [
              {
                "name": "effectiveFrom",
                "type": {
                  "type": "int",
                  "logicalType": "date"
                }
              },
              {
                "name": "asserted",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "values",
                "type": "muster.labor_category.LaborCategoryValues"
              }
            ]
          }
        },
        "default": [],
        "doc": "The dated parts of a whole timeline; empty otherwise."
      }
    ]
  },
  "muster.labor_category.LaborCategoryValues": {
    "type": "record",
    "name": "LaborCategoryValues",
    "namespace": "muster.labor_category",
    "doc": "The attributes a source can speak of. References are in the source's own ids.",
    "fields": [
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "level",
        "type": [
          "null",
          "int"
        ],
        "default": null,
        "doc": "Seniority, 1 upwards."
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "active or closed."
      }
    ]
  },
  "muster.legal_entity.LegalEntity": {
    "type": "record",
    "name": "LegalEntity",
    "namespace": "muster.legal_entity",
    "doc": "The trusted legal-entity record, complete in every event. Topic canonical.legal-entity.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "legalEntityId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "country",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 3166-1 alpha-2."
      },
      {
        "name": "region",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Region code of the firm, for example EMEA."
      },
      {
        "name": "timeZone",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "IANA zone, for example Australia/Sydney; dates of its workers are local to it."
      },
      {
        "name": "currency",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 4217."
      },
      {
        "name": "parent",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Parent legal entity. Canonical id of a legal-entity.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "active or closed."
      },
      {
        "name": "postingPeriods",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "PostingPeriod",
              "namespace": "muster.legal_entity",
              "doc": "A month of the books, and whether it takes postings.",
              "fields": [
                {
                  "name": "period",
                  "type": "string",
                  "doc": "Key: the month, yyyy-mm."
                },
                {
                  "name": "open",
                  "type": [
                    "null",
                    "boolean"
                  ],
                  "default": null,
                  "doc": "False where nothing can be posted into it."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Periods of its books that the ERP has said something of.",
        "muster": {
          "kind": "collection",
          "key": "period"
        }
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Canonical id of the surviving record, where this one was found to be the same."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when every source that spoke of the record has taken it back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; their value is null until it does."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record, for example manager-cycle."
      }
    ]
  },
  "muster.legal_entity.LegalEntityChange": {
    "type": "record",
    "name": "LegalEntityChange",
    "namespace": "muster.legal_entity",
    "doc": "What a source says of one legal-entity. Topics source.<system>.legal-entity.v1, key = the source's record id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "operation",
        "type": "string",
        "default": "assert",
        "doc": "assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back)."
      },
      {
        "name": "effectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source."
      },
      {
        "name": "replacesEffectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "A correction that moves a date names the date that was wrong."
      },
      {
        "name": "coverage",
        "type": "string",
        "default": "change",
        "doc": "change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded."
      },
      {
        "name": "asserted",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays."
      },
      {
        "name": "values",
        "type": [
          "null",
          {
            "type": "record",
            "name": "LegalEntityValues",
            "namespace": "muster.legal_entity",
            "doc": "The attributes a source can speak of. References are in the source's own ids.",
            "fields": [
              {
                "name": "code",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Business code, unique within the entity."
              },
              {
                "name": "name",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Name for people."
              },
              {
                "name": "country",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "ISO 3166-1 alpha-2."
              },
              {
                "name": "region",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Region code of the firm, for example EMEA."
              },
              {
                "name": "timeZone",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "IANA zone, for example Australia/Sydney; dates of its workers are local to it."
              },
              {
                "name": "currency",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "ISO 4217."
              },
              {
                "name": "parent",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Parent legal entity.",
                "muster": {
                  "kind": "reference",
                  "entity": "legal-entity"
                }
              },
              {
                "name": "status",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "active or closed."
              },
              {
                "name": "postingPeriods",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "PostingPeriod",
                      "namespace": "muster.legal_entity",
                      "doc": "A month of the books, and whether it takes postings.",
                      "fields": [
                        {
                          "name": "period",
                          "type": "string",
                          "doc": "Key: the month, yyyy-mm."
                        },
                        {
                          "name": "open",
                          "type": [
                            "null",
                            "boolean"
                          ],
                          "default": null,
                          "doc": "False where nothing can be posted into it."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "Periods of its books that the ERP has said something of.",
                "muster": {
                  "kind": "collection",
                  "key": "period"
                }
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "timeline",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "LegalEntitySegment",
            "namespace": "muster.legal_entity",
            "doc": "One dated part of a whole timeline.",
            "fields": [
              {
                "name": "effectiveFrom",
                "type": {
                  "type": "int",
                  "logicalType": "date"
                }
              },
              {
                "name": "asserted",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "values",
                "type": "muster.legal_entity.LegalEntityValues"
              }
            ]
          }
        },
        "default": [],
        "doc": "The dated parts of a whole timeline; empty otherwise."
      }
    ]
  },
  "muster.legal_entity.LegalEntityValues": {
    "type": "record",
    "name": "LegalEntityValues",
    "namespace": "muster.legal_entity",
    "doc": "The attributes a source can speak of. References are in the source's own ids.",
    "fields": [
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "country",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 3166-1 alpha-2."
      },
      {
        "name": "region",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Region code of the firm, for example EMEA."
      },
      {
        "name": "timeZone",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "IANA zone, for example Australia/Sydney; dates of its workers are local to it."
      },
      {
        "name": "currency",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 4217."
      },
      {
        "name": "parent",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Parent legal entity.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "active or closed."
      },
      {
        "name": "postingPeriods",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "PostingPeriod",
              "namespace": "muster.legal_entity",
              "doc": "A month of the books, and whether it takes postings.",
              "fields": [
                {
                  "name": "period",
                  "type": "string",
                  "doc": "Key: the month, yyyy-mm."
                },
                {
                  "name": "open",
                  "type": [
                    "null",
                    "boolean"
                  ],
                  "default": null,
                  "doc": "False where nothing can be posted into it."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Periods of its books that the ERP has said something of.",
        "muster": {
          "kind": "collection",
          "key": "period"
        }
      }
    ]
  },
  "muster.location.Location": {
    "type": "record",
    "name": "Location",
    "namespace": "muster.location",
    "doc": "The trusted location record, complete in every event. Topic canonical.location.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "locationId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "country",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 3166-1 alpha-2."
      },
      {
        "name": "region",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Region code of the firm."
      },
      {
        "name": "city",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "City."
      },
      {
        "name": "timeZone",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "IANA zone."
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "active or closed."
      },
      {
        "name": "workingDays",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Days of the week that are worked there, ISO numbers ascending, for example 12345."
      },
      {
        "name": "holidays",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "Holiday",
              "namespace": "muster.location",
              "doc": "A day that is not worked at a location.",
              "fields": [
                {
                  "name": "date",
                  "type": "string",
                  "doc": "Key: the day, yyyy-mm-dd."
                },
                {
                  "name": "name",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name for people."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Days that are not worked there.",
        "muster": {
          "kind": "collection",
          "key": "date"
        }
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Canonical id of the surviving record, where this one was found to be the same."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when every source that spoke of the record has taken it back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; their value is null until it does."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record, for example manager-cycle."
      }
    ]
  },
  "muster.location.LocationChange": {
    "type": "record",
    "name": "LocationChange",
    "namespace": "muster.location",
    "doc": "What a source says of one location. Topics source.<system>.location.v1, key = the source's record id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "operation",
        "type": "string",
        "default": "assert",
        "doc": "assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back)."
      },
      {
        "name": "effectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source."
      },
      {
        "name": "replacesEffectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "A correction that moves a date names the date that was wrong."
      },
      {
        "name": "coverage",
        "type": "string",
        "default": "change",
        "doc": "change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded."
      },
      {
        "name": "asserted",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays."
      },
      {
        "name": "values",
        "type": [
          "null",
          {
            "type": "record",
            "name": "LocationValues",
            "namespace": "muster.location",
            "doc": "The attributes a source can speak of. References are in the source's own ids.",
            "fields": [
              {
                "name": "code",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Business code, unique within the entity."
              },
              {
                "name": "name",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Name for people."
              },
              {
                "name": "country",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "ISO 3166-1 alpha-2."
              },
              {
                "name": "region",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Region code of the firm."
              },
              {
                "name": "city",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "City."
              },
              {
                "name": "timeZone",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "IANA zone."
              },
              {
                "name": "status",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "active or closed."
              },
              {
                "name": "workingDays",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Days of the week that are worked there, ISO numbers ascending, for example 12345."
              },
              {
                "name": "holidays",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "Holiday",
                      "namespace": "muster.location",
                      "doc": "A day that is not worked at a location.",
                      "fields": [
                        {
                          "name": "date",
                          "type": "string",
                          "doc": "Key: the day, yyyy-mm-dd."
                        },
                        {
                          "name": "name",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "Name for people."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "Days that are not worked there.",
                "muster": {
                  "kind": "collection",
                  "key": "date"
                }
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "timeline",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "LocationSegment",
            "namespace": "muster.location",
            "doc": "One dated part of a whole timeline.",
            "fields": [
              {
                "name": "effectiveFrom",
                "type": {
                  "type": "int",
                  "logicalType": "date"
                }
              },
              {
                "name": "asserted",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "values",
                "type": "muster.location.LocationValues"
              }
            ]
          }
        },
        "default": [],
        "doc": "The dated parts of a whole timeline; empty otherwise."
      }
    ]
  },
  "muster.location.LocationValues": {
    "type": "record",
    "name": "LocationValues",
    "namespace": "muster.location",
    "doc": "The attributes a source can speak of. References are in the source's own ids.",
    "fields": [
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "country",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 3166-1 alpha-2."
      },
      {
        "name": "region",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Region code of the firm."
      },
      {
        "name": "city",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "City."
      },
      {
        "name": "timeZone",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "IANA zone."
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "active or closed."
      },
      {
        "name": "workingDays",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Days of the week that are worked there, ISO numbers ascending, for example 12345."
      },
      {
        "name": "holidays",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "Holiday",
              "namespace": "muster.location",
              "doc": "A day that is not worked at a location.",
              "fields": [
                {
                  "name": "date",
                  "type": "string",
                  "doc": "Key: the day, yyyy-mm-dd."
                },
                {
                  "name": "name",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name for people."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Days that are not worked there.",
        "muster": {
          "kind": "collection",
          "key": "date"
        }
      }
    ]
  },
  "muster.notice.Notice": {
    "type": "record",
    "name": "Notice",
    "namespace": "muster.notice",
    "doc": "What a process tells one person, complete in every event. Topic canonical.notice.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "noticeId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "recipient",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Who is told. Canonical id of a worker.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "about",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Whom it is about. Canonical id of a worker.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "cause",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "What led to it: termination, leave, transfer, or rescinded where what an earlier notice told of is taken back."
      },
      {
        "name": "process",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Id of the instance of the process that tells."
      },
      {
        "name": "lastDay",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day on which the person can be booked; null where there is no such day."
      },
      {
        "name": "returnDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day on which the person can be booked again; null where it is not known or never comes."
      },
      {
        "name": "bookings",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "NoticeBooking",
              "namespace": "muster.notice",
              "doc": "A booking that a notice speaks of: what was planned, and what is left.",
              "fields": [
                {
                  "name": "booking",
                  "type": "string",
                  "doc": "Key: canonical id of the assignment."
                },
                {
                  "name": "project",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name of the project, or its code."
                },
                {
                  "name": "plannedUntil",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "Last day as it was planned, inclusive."
                },
                {
                  "name": "bookedUntil",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "Last day that is booked now, inclusive; null where no day is left."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "The bookings that are cut short or given back.",
        "muster": {
          "kind": "collection",
          "key": "booking"
        }
      },
      {
        "name": "replacement",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "What was asked for in place of the person; null where nothing was."
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Always null: notices are not merged."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when the notice is taken back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; always empty."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record."
      }
    ]
  },
  "muster.notice.NoticeValues": {
    "type": "record",
    "name": "NoticeValues",
    "namespace": "muster.notice",
    "doc": "The attributes of a notice. No source speaks of it: the processes write it.",
    "fields": [
      {
        "name": "recipient",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Who is told.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "about",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Whom it is about.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "cause",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "What led to it: termination, leave, transfer, or rescinded where what an earlier notice told of is taken back."
      },
      {
        "name": "process",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Id of the instance of the process that tells."
      },
      {
        "name": "lastDay",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day on which the person can be booked; null where there is no such day."
      },
      {
        "name": "returnDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day on which the person can be booked again; null where it is not known or never comes."
      },
      {
        "name": "bookings",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "NoticeBooking",
              "namespace": "muster.notice",
              "doc": "A booking that a notice speaks of: what was planned, and what is left.",
              "fields": [
                {
                  "name": "booking",
                  "type": "string",
                  "doc": "Key: canonical id of the assignment."
                },
                {
                  "name": "project",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name of the project, or its code."
                },
                {
                  "name": "plannedUntil",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "Last day as it was planned, inclusive."
                },
                {
                  "name": "bookedUntil",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "Last day that is booked now, inclusive; null where no day is left."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "The bookings that are cut short or given back.",
        "muster": {
          "kind": "collection",
          "key": "booking"
        }
      },
      {
        "name": "replacement",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "What was asked for in place of the person; null where nothing was."
      }
    ]
  },
  "muster.org_unit.OrgUnit": {
    "type": "record",
    "name": "OrgUnit",
    "namespace": "muster.org_unit",
    "doc": "The trusted org-unit record, complete in every event. Topic canonical.org-unit.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "orgUnitId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "group",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Group of units."
      },
      {
        "name": "parent",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Unit above. Canonical id of a org-unit.",
        "muster": {
          "kind": "reference",
          "entity": "org-unit"
        }
      },
      {
        "name": "head",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Head of the unit. Canonical id of a worker.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "legalEntity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Legal entity of the unit. Canonical id of a legal-entity.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "active or closed."
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Canonical id of the surviving record, where this one was found to be the same."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when every source that spoke of the record has taken it back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; their value is null until it does."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record, for example manager-cycle."
      }
    ]
  },
  "muster.org_unit.OrgUnitChange": {
    "type": "record",
    "name": "OrgUnitChange",
    "namespace": "muster.org_unit",
    "doc": "What a source says of one org-unit. Topics source.<system>.org-unit.v1, key = the source's record id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "operation",
        "type": "string",
        "default": "assert",
        "doc": "assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back)."
      },
      {
        "name": "effectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source."
      },
      {
        "name": "replacesEffectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "A correction that moves a date names the date that was wrong."
      },
      {
        "name": "coverage",
        "type": "string",
        "default": "change",
        "doc": "change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded."
      },
      {
        "name": "asserted",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays."
      },
      {
        "name": "values",
        "type": [
          "null",
          {
            "type": "record",
            "name": "OrgUnitValues",
            "namespace": "muster.org_unit",
            "doc": "The attributes a source can speak of. References are in the source's own ids.",
            "fields": [
              {
                "name": "code",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Business code, unique within the entity."
              },
              {
                "name": "name",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Name for people."
              },
              {
                "name": "group",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Group of units."
              },
              {
                "name": "parent",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Unit above.",
                "muster": {
                  "kind": "reference",
                  "entity": "org-unit"
                }
              },
              {
                "name": "head",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Head of the unit.",
                "muster": {
                  "kind": "reference",
                  "entity": "worker"
                }
              },
              {
                "name": "legalEntity",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Legal entity of the unit.",
                "muster": {
                  "kind": "reference",
                  "entity": "legal-entity"
                }
              },
              {
                "name": "status",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "active or closed."
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "timeline",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "OrgUnitSegment",
            "namespace": "muster.org_unit",
            "doc": "One dated part of a whole timeline.",
            "fields": [
              {
                "name": "effectiveFrom",
                "type": {
                  "type": "int",
                  "logicalType": "date"
                }
              },
              {
                "name": "asserted",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "values",
                "type": "muster.org_unit.OrgUnitValues"
              }
            ]
          }
        },
        "default": [],
        "doc": "The dated parts of a whole timeline; empty otherwise."
      }
    ]
  },
  "muster.org_unit.OrgUnitValues": {
    "type": "record",
    "name": "OrgUnitValues",
    "namespace": "muster.org_unit",
    "doc": "The attributes a source can speak of. References are in the source's own ids.",
    "fields": [
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Business code, unique within the entity."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "group",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Group of units."
      },
      {
        "name": "parent",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Unit above.",
        "muster": {
          "kind": "reference",
          "entity": "org-unit"
        }
      },
      {
        "name": "head",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Head of the unit.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "legalEntity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Legal entity of the unit.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "active or closed."
      }
    ]
  },
  "muster.process.ProcessStep": {
    "type": "record",
    "name": "ProcessStep",
    "namespace": "muster.process",
    "doc": "Something happened in a long process. Topic process.steps.v1, key = the id of the instance, so that one instance is in order.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "process",
        "type": "string",
        "doc": "onboarding, project-activation; what docs/reference/processes.md draws."
      },
      {
        "name": "instance",
        "type": "string",
        "doc": "Id of the instance: process/record/how many times it has begun for that record."
      },
      {
        "name": "entity",
        "type": "string",
        "doc": "Entity of the record that it is about."
      },
      {
        "name": "recordId",
        "type": "string",
        "doc": "Canonical id of that record."
      },
      {
        "name": "stage",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Stage of the process; null for the process itself."
      },
      {
        "name": "state",
        "type": "string",
        "doc": "started, waiting, late, done, skipped, ended: of a stage or of the process."
      },
      {
        "name": "result",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "How the process ended, for example ready-to-bill or rescinded."
      },
      {
        "name": "owner",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Who answers for the stage."
      },
      {
        "name": "deadline",
        "type": [
          "null",
          {
            "type": "long",
            "logicalType": "timestamp-millis"
          }
        ],
        "default": null,
        "doc": "When the stage has to be done."
      },
      {
        "name": "missing",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "What a stage waits for, for people; no personal data."
      }
    ]
  },
  "muster.project.Project": {
    "type": "record",
    "name": "Project",
    "namespace": "muster.project",
    "doc": "The trusted project record, complete in every event. Topic canonical.project.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "projectId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Number of the project in the books."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "customer",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Number of the customer in the CRM, or in the books where no deal led to the project."
      },
      {
        "name": "customerName",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name of the customer."
      },
      {
        "name": "opportunity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Id of the won opportunity in the CRM."
      },
      {
        "name": "contractType",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "time-and-materials, fixed-price, retainer or internal; other codes as config/codes says."
      },
      {
        "name": "billingModel",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "hourly, milestone, monthly or none; other codes as config/codes says."
      },
      {
        "name": "billingRules",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "BillingRule",
              "namespace": "muster.project",
              "doc": "One rule by which a project is billed.",
              "fields": [
                {
                  "name": "rule",
                  "type": "string",
                  "doc": "Key: the name of the rule in the books."
                },
                {
                  "name": "basis",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "hourly, milestone, monthly or none."
                },
                {
                  "name": "laborCategory",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Code of the labor category it is for; null for all."
                },
                {
                  "name": "rate",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Price per unit of the basis, a decimal as text."
                },
                {
                  "name": "currency",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "ISO 4217 of the rate."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "How work is billed.",
        "muster": {
          "kind": "collection",
          "key": "rule"
        }
      },
      {
        "name": "revenueTreatment",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "as-billed, percent-complete, monthly or none; other codes as config/codes says."
      },
      {
        "name": "currency",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 4217 of what is billed."
      },
      {
        "name": "legalEntity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Legal entity that contracts, and keeps the books of, the project. Canonical id of a legal-entity.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "costCenter",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Cost center that bears what is not billed. Canonical id of a cost-center.",
        "muster": {
          "kind": "reference",
          "entity": "cost-center"
        }
      },
      {
        "name": "costDimensions",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "CostDimension",
              "namespace": "muster.project",
              "doc": "One further financial dimension and its value.",
              "fields": [
                {
                  "name": "dimension",
                  "type": "string",
                  "doc": "Key: the name of the dimension."
                },
                {
                  "name": "value",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Code of the value."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Further financial dimensions of the project.",
        "muster": {
          "kind": "collection",
          "key": "dimension"
        }
      },
      {
        "name": "startDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day of delivery."
      },
      {
        "name": "endDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day of delivery, inclusive."
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "In the books: approved (a shell), open, on-hold, closed or cancelled."
      },
      {
        "name": "deliveryStatus",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "In delivery: planned, active, on-hold or completed."
      },
      {
        "name": "projectManager",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Worker who leads the project. Canonical id of a worker.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "tasks",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "ProjectTask",
              "namespace": "muster.project",
              "doc": "One task of a project.",
              "fields": [
                {
                  "name": "task",
                  "type": "string",
                  "doc": "Key: the id of the task in its system."
                },
                {
                  "name": "name",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name for people."
                },
                {
                  "name": "startDate",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "First day."
                },
                {
                  "name": "endDate",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "Last day, inclusive."
                },
                {
                  "name": "status",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "open or done."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Tasks of the project.",
        "muster": {
          "kind": "collection",
          "key": "task"
        }
      },
      {
        "name": "milestones",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "ProjectMilestone",
              "namespace": "muster.project",
              "doc": "One milestone of a project.",
              "fields": [
                {
                  "name": "milestone",
                  "type": "string",
                  "doc": "Key: the id of the milestone in its system."
                },
                {
                  "name": "name",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name for people."
                },
                {
                  "name": "dueDate",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "Day on which it is due."
                },
                {
                  "name": "status",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "open or reached."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Milestones of the project.",
        "muster": {
          "kind": "collection",
          "key": "milestone"
        }
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Canonical id of the surviving record, where this one was found to be the same."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when every source that spoke of the record has taken it back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; their value is null until it does."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record."
      }
    ]
  },
  "muster.project.ProjectChange": {
    "type": "record",
    "name": "ProjectChange",
    "namespace": "muster.project",
    "doc": "What a source says of one project. Topics source.<system>.project.v1, key = the source's record id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "operation",
        "type": "string",
        "default": "assert",
        "doc": "assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back)."
      },
      {
        "name": "effectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source."
      },
      {
        "name": "replacesEffectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "A correction that moves a date names the date that was wrong."
      },
      {
        "name": "coverage",
        "type": "string",
        "default": "change",
        "doc": "change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded."
      },
      {
        "name": "asserted",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays."
      },
      {
        "name": "values",
        "type": [
          "null",
          {
            "type": "record",
            "name": "ProjectValues",
            "namespace": "muster.project",
            "doc": "The attributes a source can speak of. References are in the source's own ids.",
            "fields": [
              {
                "name": "code",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Number of the project in the books."
              },
              {
                "name": "name",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Name for people."
              },
              {
                "name": "customer",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Number of the customer in the CRM, or in the books where no deal led to the project."
              },
              {
                "name": "customerName",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Name of the customer."
              },
              {
                "name": "opportunity",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Id of the won opportunity in the CRM."
              },
              {
                "name": "contractType",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "time-and-materials, fixed-price, retainer or internal; other codes as config/codes says."
              },
              {
                "name": "billingModel",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "hourly, milestone, monthly or none; other codes as config/codes says."
              },
              {
                "name": "billingRules",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "BillingRule",
                      "namespace": "muster.project",
                      "doc": "One rule by which a project is billed.",
                      "fields": [
                        {
                          "name": "rule",
                          "type": "string",
                          "doc": "Key: the name of the rule in the books."
                        },
                        {
                          "name": "basis",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "hourly, milestone, monthly or none."
                        },
                        {
                          "name": "laborCategory",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "Code of the labor category it is for; null for all."
                        },
                        {
                          "name": "rate",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "Price per unit of the basis, a decimal as text."
                        },
                        {
                          "name": "currency",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "ISO 4217 of the rate."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "How work is billed.",
                "muster": {
                  "kind": "collection",
                  "key": "rule"
                }
              },
              {
                "name": "revenueTreatment",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "as-billed, percent-complete, monthly or none; other codes as config/codes says."
              },
              {
                "name": "currency",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "ISO 4217 of what is billed."
              },
              {
                "name": "legalEntity",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Legal entity that contracts, and keeps the books of, the project.",
                "muster": {
                  "kind": "reference",
                  "entity": "legal-entity"
                }
              },
              {
                "name": "costCenter",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Cost center that bears what is not billed.",
                "muster": {
                  "kind": "reference",
                  "entity": "cost-center"
                }
              },
              {
                "name": "costDimensions",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "CostDimension",
                      "namespace": "muster.project",
                      "doc": "One further financial dimension and its value.",
                      "fields": [
                        {
                          "name": "dimension",
                          "type": "string",
                          "doc": "Key: the name of the dimension."
                        },
                        {
                          "name": "value",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "Code of the value."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "Further financial dimensions of the project.",
                "muster": {
                  "kind": "collection",
                  "key": "dimension"
                }
              },
              {
                "name": "startDate",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "First day of delivery."
              },
              {
                "name": "endDate",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "Last day of delivery, inclusive."
              },
              {
                "name": "status",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "In the books: approved (a shell), open, on-hold, closed or cancelled."
              },
              {
                "name": "deliveryStatus",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "In delivery: planned, active, on-hold or completed."
              },
              {
                "name": "projectManager",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Worker who leads the project.",
                "muster": {
                  "kind": "reference",
                  "entity": "worker"
                }
              },
              {
                "name": "tasks",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "ProjectTask",
                      "namespace": "muster.project",
                      "doc": "One task of a project.",
                      "fields": [
                        {
                          "name": "task",
                          "type": "string",
                          "doc": "Key: the id of the task in its system."
                        },
                        {
                          "name": "name",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "Name for people."
                        },
                        {
                          "name": "startDate",
                          "type": [
                            "null",
                            {
                              "type": "int",
                              "logicalType": "date"
                            }
                          ],
                          "default": null,
                          "doc": "First day."
                        },
                        {
                          "name": "endDate",
                          "type": [
                            "null",
                            {
                              "type": "int",
                              "logicalType": "date"
                            }
                          ],
                          "default": null,
                          "doc": "Last day, inclusive."
                        },
                        {
                          "name": "status",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "open or done."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "Tasks of the project.",
                "muster": {
                  "kind": "collection",
                  "key": "task"
                }
              },
              {
                "name": "milestones",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "ProjectMilestone",
                      "namespace": "muster.project",
                      "doc": "One milestone of a project.",
                      "fields": [
                        {
                          "name": "milestone",
                          "type": "string",
                          "doc": "Key: the id of the milestone in its system."
                        },
                        {
                          "name": "name",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "Name for people."
                        },
                        {
                          "name": "dueDate",
                          "type": [
                            "null",
                            {
                              "type": "int",
                              "logicalType": "date"
                            }
                          ],
                          "default": null,
                          "doc": "Day on which it is due."
                        },
                        {
                          "name": "status",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null,
                          "doc": "open or reached."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "Milestones of the project.",
                "muster": {
                  "kind": "collection",
                  "key": "milestone"
                }
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "timeline",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "ProjectSegment",
            "namespace": "muster.project",
            "doc": "One dated part of a whole timeline.",
            "fields": [
              {
                "name": "effectiveFrom",
                "type": {
                  "type": "int",
                  "logicalType": "date"
                }
              },
              {
                "name": "asserted",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "values",
                "type": "muster.project.ProjectValues"
              }
            ]
          }
        },
        "default": [],
        "doc": "The dated parts of a whole timeline; empty otherwise."
      }
    ]
  },
  "muster.project.ProjectValues": {
    "type": "record",
    "name": "ProjectValues",
    "namespace": "muster.project",
    "doc": "The attributes a source can speak of. References are in the source's own ids.",
    "fields": [
      {
        "name": "code",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Number of the project in the books."
      },
      {
        "name": "name",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name for people."
      },
      {
        "name": "customer",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Number of the customer in the CRM, or in the books where no deal led to the project."
      },
      {
        "name": "customerName",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name of the customer."
      },
      {
        "name": "opportunity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Id of the won opportunity in the CRM."
      },
      {
        "name": "contractType",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "time-and-materials, fixed-price, retainer or internal; other codes as config/codes says."
      },
      {
        "name": "billingModel",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "hourly, milestone, monthly or none; other codes as config/codes says."
      },
      {
        "name": "billingRules",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "BillingRule",
              "namespace": "muster.project",
              "doc": "One rule by which a project is billed.",
              "fields": [
                {
                  "name": "rule",
                  "type": "string",
                  "doc": "Key: the name of the rule in the books."
                },
                {
                  "name": "basis",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "hourly, milestone, monthly or none."
                },
                {
                  "name": "laborCategory",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Code of the labor category it is for; null for all."
                },
                {
                  "name": "rate",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Price per unit of the basis, a decimal as text."
                },
                {
                  "name": "currency",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "ISO 4217 of the rate."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "How work is billed.",
        "muster": {
          "kind": "collection",
          "key": "rule"
        }
      },
      {
        "name": "revenueTreatment",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "as-billed, percent-complete, monthly or none; other codes as config/codes says."
      },
      {
        "name": "currency",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 4217 of what is billed."
      },
      {
        "name": "legalEntity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Legal entity that contracts, and keeps the books of, the project.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "costCenter",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Cost center that bears what is not billed.",
        "muster": {
          "kind": "reference",
          "entity": "cost-center"
        }
      },
      {
        "name": "costDimensions",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "CostDimension",
              "namespace": "muster.project",
              "doc": "One further financial dimension and its value.",
              "fields": [
                {
                  "name": "dimension",
                  "type": "string",
                  "doc": "Key: the name of the dimension."
                },
                {
                  "name": "value",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Code of the value."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Further financial dimensions of the project.",
        "muster": {
          "kind": "collection",
          "key": "dimension"
        }
      },
      {
        "name": "startDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day of delivery."
      },
      {
        "name": "endDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day of delivery, inclusive."
      },
      {
        "name": "status",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "In the books: approved (a shell), open, on-hold, closed or cancelled."
      },
      {
        "name": "deliveryStatus",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "In delivery: planned, active, on-hold or completed."
      },
      {
        "name": "projectManager",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Worker who leads the project.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "tasks",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "ProjectTask",
              "namespace": "muster.project",
              "doc": "One task of a project.",
              "fields": [
                {
                  "name": "task",
                  "type": "string",
                  "doc": "Key: the id of the task in its system."
                },
                {
                  "name": "name",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name for people."
                },
                {
                  "name": "startDate",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "First day."
                },
                {
                  "name": "endDate",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "Last day, inclusive."
                },
                {
                  "name": "status",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "open or done."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Tasks of the project.",
        "muster": {
          "kind": "collection",
          "key": "task"
        }
      },
      {
        "name": "milestones",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "ProjectMilestone",
              "namespace": "muster.project",
              "doc": "One milestone of a project.",
              "fields": [
                {
                  "name": "milestone",
                  "type": "string",
                  "doc": "Key: the id of the milestone in its system."
                },
                {
                  "name": "name",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name for people."
                },
                {
                  "name": "dueDate",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "Day on which it is due."
                },
                {
                  "name": "status",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "open or reached."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Milestones of the project.",
        "muster": {
          "kind": "collection",
          "key": "milestone"
        }
      }
    ]
  },
  "muster.snapshot.SystemSnapshot": {
    "type": "record",
    "name": "SystemSnapshot",
    "namespace": "muster.snapshot",
    "doc": "One line of a complete read of a stream of a system, made on request: its beginning, a record, a record that is absent from it, or its end. Topic system.snapshots.v1, key = snapshotId, so that one snapshot is in order. Lines of a lower attempt than the last beginning are void.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "snapshotId",
        "type": "string"
      },
      {
        "name": "attempt",
        "type": "int",
        "doc": "Rises where a read was broken off and began anew."
      },
      {
        "name": "system",
        "type": "string"
      },
      {
        "name": "stream",
        "type": "string",
        "doc": "Name of the stream in the connector of the system."
      },
      {
        "name": "kind",
        "type": "string",
        "doc": "begin, record, absent or end. absent: a record that the system had acknowledged before the read began, and that is in no row of it; only of a read that is complete."
      },
      {
        "name": "entity",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Of a record."
      },
      {
        "name": "externalId",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Of a record: its id in the system."
      },
      {
        "name": "change",
        "type": [
          "null",
          "bytes"
        ],
        "default": null,
        "doc": "Of a record: what the system says of it, as the whole value of a message of source.<system>.<entity>.v1 (Confluent wire format)."
      },
      {
        "name": "unreadable",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Of a record that the mapping cannot read: why, without its values."
      },
      {
        "name": "records",
        "type": [
          "null",
          "long"
        ],
        "default": null,
        "doc": "Of the end: lines of kind record of this attempt."
      },
      {
        "name": "isComplete",
        "type": [
          "null",
          "boolean"
        ],
        "default": null,
        "doc": "Of the end: false where the system says that it holds more records than it gave."
      },
      {
        "name": "reason",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Of the end: why it is not complete."
      },
      {
        "name": "recordId",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Of a record: the canonical record that it is, by the id that we know it by in the system, by the key that we write, or by identity; null where it is nobody's."
      },
      {
        "name": "state",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Of a record that the system is to have from us: settled (what was acknowledged is what is wanted, and was acknowledged before the page was asked for), in-flight (due, in doubt, or wanted or acknowledged after the page was asked for), waiting, parked, or unwanted (it has our key and is not to be there). null where we write no such entity there."
      },
      {
        "name": "wantedVersion",
        "type": [
          "null",
          "long"
        ],
        "default": null,
        "doc": "Of a record that the system is to have: version of the canonical record that is wanted there."
      },
      {
        "name": "acknowledgedVersion",
        "type": [
          "null",
          "long"
        ],
        "default": null,
        "doc": "The version that the system has acknowledged last; null before the first."
      },
      {
        "name": "acknowledgedAt",
        "type": [
          "null",
          {
            "type": "long",
            "logicalType": "timestamp-millis"
          }
        ],
        "default": null,
        "doc": "When it did."
      },
      {
        "name": "fields",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "SnapshotField",
              "namespace": "muster.snapshot",
              "doc": "A field of a record in a system that it has from us.",
              "fields": [
                {
                  "name": "name",
                  "type": "string",
                  "doc": "Of the body that we write."
                },
                {
                  "name": "held",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "What the system holds, as canonical JSON; of a hidden field its keyed hash. null of a record that is absent."
                },
                {
                  "name": "wanted",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "What we would write now, likewise."
                },
                {
                  "name": "hidden",
                  "type": "boolean",
                  "default": false,
                  "doc": "True where it is made of a restricted attribute: values are then keyed hashes, which tell only whether they are equal."
                },
                {
                  "name": "attributes",
                  "type": {
                    "type": "array",
                    "items": "string"
                  },
                  "default": [],
                  "doc": "The canonical attributes that the field is made of; empty where that cannot be told."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "What the row holds, field by field, beside what we would write now. null where nothing can be compared."
      },
      {
        "name": "absences",
        "type": [
          "null",
          "long"
        ],
        "default": null,
        "doc": "Of the end: lines of kind absent of this attempt; null where none were looked for."
      }
    ]
  },
  "muster.worker.Worker": {
    "type": "record",
    "name": "Worker",
    "namespace": "muster.worker",
    "doc": "The trusted worker record, complete in every event. Topic canonical.worker.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "workerId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "givenName",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "First name."
      },
      {
        "name": "familyName",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Last name."
      },
      {
        "name": "preferredName",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name the person goes by."
      },
      {
        "name": "workEmail",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Work e-mail address."
      },
      {
        "name": "employmentType",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "employee, contractor, intern; other codes as config/codes says."
      },
      {
        "name": "employmentStatus",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "pending, active, on-leave, terminated."
      },
      {
        "name": "employer",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Legal entity that employs the worker. Canonical id of a legal-entity.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "hireDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day of the current employment."
      },
      {
        "name": "terminationDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day of employment, inclusive."
      },
      {
        "name": "leaveStartDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day of the current leave."
      },
      {
        "name": "leaveEndDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day of the current leave, inclusive."
      },
      {
        "name": "fte",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Full-time equivalent, 0 to 1.5."
      },
      {
        "name": "employmentSpells",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "EmploymentSpell",
              "namespace": "muster.worker",
              "doc": "One employment, from hire to termination. A rehire is a new spell of the same worker.",
              "fields": [
                {
                  "name": "spell",
                  "type": "string",
                  "doc": "Key, for example the hire date."
                },
                {
                  "name": "hireDate",
                  "type": {
                    "type": "int",
                    "logicalType": "date"
                  }
                },
                {
                  "name": "terminationDate",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null
                },
                {
                  "name": "employmentType",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Every employment of this person, keyed by spell.",
        "muster": {
          "kind": "collection",
          "key": "spell"
        }
      },
      {
        "name": "manager",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Direct manager. Canonical id of a worker.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "orgUnit",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Unit the worker belongs to. Canonical id of a org-unit.",
        "muster": {
          "kind": "reference",
          "entity": "org-unit"
        }
      },
      {
        "name": "location",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Place of work. Canonical id of a location.",
        "muster": {
          "kind": "reference",
          "entity": "location"
        }
      },
      {
        "name": "country",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 3166-1 alpha-2 of the place of work."
      },
      {
        "name": "jobTitle",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Job title."
      },
      {
        "name": "costCenter",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Cost center the worker is charged to. Canonical id of a cost-center.",
        "muster": {
          "kind": "reference",
          "entity": "cost-center"
        }
      },
      {
        "name": "laborCategory",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Labor category for billing and costing. Canonical id of a labor-category.",
        "muster": {
          "kind": "reference",
          "entity": "labor-category"
        }
      },
      {
        "name": "billable",
        "type": [
          "null",
          "boolean"
        ],
        "default": null,
        "doc": "May be billed to customers."
      },
      {
        "name": "billingRole",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Role on the rate card."
      },
      {
        "name": "skills",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "Skill",
              "namespace": "muster.worker",
              "doc": "A skill and its level.",
              "fields": [
                {
                  "name": "skill",
                  "type": "string",
                  "doc": "Key: skill code."
                },
                {
                  "name": "level",
                  "type": [
                    "null",
                    "int"
                  ],
                  "default": null,
                  "doc": "1 (novice) to 5 (expert)."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Skills, keyed by skill code.",
        "muster": {
          "kind": "collection",
          "key": "skill"
        }
      },
      {
        "name": "certifications",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "Certification",
              "namespace": "muster.worker",
              "doc": "A certification, its level and expiry.",
              "fields": [
                {
                  "name": "certification",
                  "type": "string",
                  "doc": "Key: certification code."
                },
                {
                  "name": "level",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null
                },
                {
                  "name": "expiresOn",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "Last day on which it is valid."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Certifications, keyed by certification code.",
        "muster": {
          "kind": "collection",
          "key": "certification"
        }
      },
      {
        "name": "accountId",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Id of the account in the identity system."
      },
      {
        "name": "login",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Login name."
      },
      {
        "name": "utilizationTarget",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Target share of billable time, 0 to 1."
      },
      {
        "name": "resourcePool",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Resource pool code."
      },
      {
        "name": "mergedInto",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Canonical id of the surviving record, where this one was found to be the same."
      },
      {
        "name": "retired",
        "type": "boolean",
        "default": false,
        "doc": "True when every source that spoke of the record has taken it back."
      },
      {
        "name": "pending",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Attributes whose reference names a record that has not arrived; their value is null until it does."
      },
      {
        "name": "flags",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Findings kept and published with the record, for example manager-cycle."
      }
    ]
  },
  "muster.worker.WorkerChange": {
    "type": "record",
    "name": "WorkerChange",
    "namespace": "muster.worker",
    "doc": "What a source says of one worker. Topics source.<system>.worker.v1, key = the source's record id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "SourceMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a source topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted by the publisher; the same id means the same event."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "Name of the system that speaks, as in config/systems. Must equal the system in the topic name."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0,
              "doc": "Raised when the source restarts its version numbers (migration, restore). Compared before sourceVersion."
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Version of the source record, rising; 0 to 2^53-1."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0,
              "doc": "Tie-break within one version: a correction by a person or a re-mapping raises it."
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "When the change happened in the source, milliseconds since 1970 UTC."
            },
            {
              "name": "correlationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Follows one business change through every system. Minted by the first of ours to see the change when the source has none."
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the event that led to this one."
            }
          ]
        }
      },
      {
        "name": "operation",
        "type": "string",
        "default": "assert",
        "doc": "assert, rescind (the claims of this effectiveFrom are taken back) or retire (all claims of this source record are taken back)."
      },
      {
        "name": "effectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First local day, in the zone of the legal entity, on which the change is in effect. Null: in effect at once, dated with the day of occurredAt in the zone that config/systems declares for the source."
      },
      {
        "name": "replacesEffectiveFrom",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "A correction that moves a date names the date that was wrong."
      },
      {
        "name": "coverage",
        "type": "string",
        "default": "change",
        "doc": "change, or whole-timeline: timeline lists everything this source says, what it does not list is rescinded."
      },
      {
        "name": "asserted",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the attributes that this event speaks of. An asserted null clears; what is not asserted stays."
      },
      {
        "name": "values",
        "type": [
          "null",
          {
            "type": "record",
            "name": "WorkerValues",
            "namespace": "muster.worker",
            "doc": "The attributes a source can speak of. References are in the source's own ids.",
            "fields": [
              {
                "name": "givenName",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "First name."
              },
              {
                "name": "familyName",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Last name."
              },
              {
                "name": "preferredName",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Name the person goes by."
              },
              {
                "name": "workEmail",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Work e-mail address."
              },
              {
                "name": "employmentType",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "employee, contractor, intern; other codes as config/codes says."
              },
              {
                "name": "employmentStatus",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "pending, active, on-leave, terminated."
              },
              {
                "name": "employer",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Legal entity that employs the worker.",
                "muster": {
                  "kind": "reference",
                  "entity": "legal-entity"
                }
              },
              {
                "name": "hireDate",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "First day of the current employment."
              },
              {
                "name": "terminationDate",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "Last day of employment, inclusive."
              },
              {
                "name": "leaveStartDate",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "First day of the current leave."
              },
              {
                "name": "leaveEndDate",
                "type": [
                  "null",
                  {
                    "type": "int",
                    "logicalType": "date"
                  }
                ],
                "default": null,
                "doc": "Last day of the current leave, inclusive."
              },
              {
                "name": "fte",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "Full-time equivalent, 0 to 1.5."
              },
              {
                "name": "employmentSpells",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "EmploymentSpell",
                      "namespace": "muster.worker",
                      "doc": "One employment, from hire to termination. A rehire is a new spell of the same worker.",
                      "fields": [
                        {
                          "name": "spell",
                          "type": "string",
                          "doc": "Key, for example the hire date."
                        },
                        {
                          "name": "hireDate",
                          "type": {
                            "type": "int",
                            "logicalType": "date"
                          }
                        },
                        {
                          "name": "terminationDate",
                          "type": [
                            "null",
                            {
                              "type": "int",
                              "logicalType": "date"
                            }
                          ],
                          "default": null
                        },
                        {
                          "name": "employmentType",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "Every employment of this person, keyed by spell.",
                "muster": {
                  "kind": "collection",
                  "key": "spell"
                }
              },
              {
                "name": "manager",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Direct manager.",
                "muster": {
                  "kind": "reference",
                  "entity": "worker"
                }
              },
              {
                "name": "orgUnit",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Unit the worker belongs to.",
                "muster": {
                  "kind": "reference",
                  "entity": "org-unit"
                }
              },
              {
                "name": "location",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Place of work.",
                "muster": {
                  "kind": "reference",
                  "entity": "location"
                }
              },
              {
                "name": "country",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "ISO 3166-1 alpha-2 of the place of work."
              },
              {
                "name": "jobTitle",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Job title."
              },
              {
                "name": "costCenter",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Cost center the worker is charged to.",
                "muster": {
                  "kind": "reference",
                  "entity": "cost-center"
                }
              },
              {
                "name": "laborCategory",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Labor category for billing and costing.",
                "muster": {
                  "kind": "reference",
                  "entity": "labor-category"
                }
              },
              {
                "name": "costRate",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Cost per hour, a decimal as text, for example 85.50."
              },
              {
                "name": "costRateCurrency",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "ISO 4217 of the cost rate."
              },
              {
                "name": "billable",
                "type": [
                  "null",
                  "boolean"
                ],
                "default": null,
                "doc": "May be billed to customers."
              },
              {
                "name": "billingRole",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Role on the rate card."
              },
              {
                "name": "skills",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "Skill",
                      "namespace": "muster.worker",
                      "doc": "A skill and its level.",
                      "fields": [
                        {
                          "name": "skill",
                          "type": "string",
                          "doc": "Key: skill code."
                        },
                        {
                          "name": "level",
                          "type": [
                            "null",
                            "int"
                          ],
                          "default": null,
                          "doc": "1 (novice) to 5 (expert)."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "Skills, keyed by skill code.",
                "muster": {
                  "kind": "collection",
                  "key": "skill"
                }
              },
              {
                "name": "certifications",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": {
                      "type": "record",
                      "name": "Certification",
                      "namespace": "muster.worker",
                      "doc": "A certification, its level and expiry.",
                      "fields": [
                        {
                          "name": "certification",
                          "type": "string",
                          "doc": "Key: certification code."
                        },
                        {
                          "name": "level",
                          "type": [
                            "null",
                            "string"
                          ],
                          "default": null
                        },
                        {
                          "name": "expiresOn",
                          "type": [
                            "null",
                            {
                              "type": "int",
                              "logicalType": "date"
                            }
                          ],
                          "default": null,
                          "doc": "Last day on which it is valid."
                        },
                        {
                          "name": "removed",
                          "type": "boolean",
                          "default": false,
                          "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                        }
                      ]
                    }
                  }
                ],
                "default": null,
                "doc": "Certifications, keyed by certification code.",
                "muster": {
                  "kind": "collection",
                  "key": "certification"
                }
              },
              {
                "name": "accountId",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Id of the account in the identity system."
              },
              {
                "name": "login",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Login name."
              },
              {
                "name": "utilizationTarget",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "Target share of billable time, 0 to 1."
              },
              {
                "name": "resourcePool",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "Resource pool code."
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "timeline",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "WorkerSegment",
            "namespace": "muster.worker",
            "doc": "One dated part of a whole timeline.",
            "fields": [
              {
                "name": "effectiveFrom",
                "type": {
                  "type": "int",
                  "logicalType": "date"
                }
              },
              {
                "name": "asserted",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "values",
                "type": "muster.worker.WorkerValues"
              }
            ]
          }
        },
        "default": [],
        "doc": "The dated parts of a whole timeline; empty otherwise."
      }
    ]
  },
  "muster.worker.WorkerRestricted": {
    "type": "record",
    "name": "WorkerRestricted",
    "namespace": "muster.worker",
    "doc": "The attributes of a worker that are classed restricted. Topic canonical.worker.restricted.v1, key = canonical id.",
    "fields": [
      {
        "name": "meta",
        "type": {
          "type": "record",
          "name": "CanonicalMeta",
          "namespace": "muster.meta",
          "doc": "What every event on a canonical topic says of itself. Frozen: fields are only ever added, optional.",
          "fields": [
            {
              "name": "eventId",
              "type": "string",
              "doc": "UUIDv7, minted once per accepted change; a repeat carries the same id and the same bytes."
            },
            {
              "name": "source",
              "type": "string",
              "doc": "The service that publishes, for example worker-sync."
            },
            {
              "name": "sourceEpoch",
              "type": "int",
              "default": 0
            },
            {
              "name": "sourceVersion",
              "type": "long",
              "doc": "Equals recordVersion."
            },
            {
              "name": "revision",
              "type": "int",
              "default": 0
            },
            {
              "name": "occurredAt",
              "type": {
                "type": "long",
                "logicalType": "timestamp-millis"
              },
              "doc": "occurredAt of the source event that led to the change, or the instant a dated change took effect."
            },
            {
              "name": "correlationId",
              "type": "string"
            },
            {
              "name": "causationId",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "eventId of the source event; null where the passing of a day or a change of configuration led to it."
            },
            {
              "name": "recordVersion",
              "type": "long",
              "doc": "Rises by one per event of this record on this topic; subscribers drop a lower one."
            },
            {
              "name": "configVersion",
              "type": "string",
              "doc": "Digest of the ownership model and code tables the record was computed with."
            },
            {
              "name": "externalIds",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ExternalId",
                  "namespace": "muster.meta",
                  "doc": "The id of one record in one system.",
                  "fields": [
                    {
                      "name": "system",
                      "type": "string"
                    },
                    {
                      "name": "id",
                      "type": "string"
                    }
                  ]
                }
              },
              "default": [],
              "doc": "The ids of this record in every system that knows it, sorted."
            },
            {
              "name": "type",
              "type": "string",
              "doc": "What happened, for example worker.activated. New types may appear: treat an unknown one as <entity>.changed."
            },
            {
              "name": "changed",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ChangedAttribute",
                  "namespace": "muster.meta",
                  "doc": "An attribute that this event changed.",
                  "fields": [
                    {
                      "name": "attribute",
                      "type": "string"
                    },
                    {
                      "name": "before",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The value before, as JSON text; null where there was none."
                    }
                  ]
                }
              },
              "default": []
            }
          ]
        }
      },
      {
        "name": "workerId",
        "type": "string",
        "doc": "Canonical id, a UUID; never changes."
      },
      {
        "name": "costRate",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Cost per hour, a decimal as text, for example 85.50."
      },
      {
        "name": "costRateCurrency",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 4217 of the cost rate."
      }
    ]
  },
  "muster.worker.WorkerValues": {
    "type": "record",
    "name": "WorkerValues",
    "namespace": "muster.worker",
    "doc": "The attributes a source can speak of. References are in the source's own ids.",
    "fields": [
      {
        "name": "givenName",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "First name."
      },
      {
        "name": "familyName",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Last name."
      },
      {
        "name": "preferredName",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Name the person goes by."
      },
      {
        "name": "workEmail",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Work e-mail address."
      },
      {
        "name": "employmentType",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "employee, contractor, intern; other codes as config/codes says."
      },
      {
        "name": "employmentStatus",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "pending, active, on-leave, terminated."
      },
      {
        "name": "employer",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Legal entity that employs the worker.",
        "muster": {
          "kind": "reference",
          "entity": "legal-entity"
        }
      },
      {
        "name": "hireDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day of the current employment."
      },
      {
        "name": "terminationDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day of employment, inclusive."
      },
      {
        "name": "leaveStartDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "First day of the current leave."
      },
      {
        "name": "leaveEndDate",
        "type": [
          "null",
          {
            "type": "int",
            "logicalType": "date"
          }
        ],
        "default": null,
        "doc": "Last day of the current leave, inclusive."
      },
      {
        "name": "fte",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Full-time equivalent, 0 to 1.5."
      },
      {
        "name": "employmentSpells",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "EmploymentSpell",
              "namespace": "muster.worker",
              "doc": "One employment, from hire to termination. A rehire is a new spell of the same worker.",
              "fields": [
                {
                  "name": "spell",
                  "type": "string",
                  "doc": "Key, for example the hire date."
                },
                {
                  "name": "hireDate",
                  "type": {
                    "type": "int",
                    "logicalType": "date"
                  }
                },
                {
                  "name": "terminationDate",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null
                },
                {
                  "name": "employmentType",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Every employment of this person, keyed by spell.",
        "muster": {
          "kind": "collection",
          "key": "spell"
        }
      },
      {
        "name": "manager",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Direct manager.",
        "muster": {
          "kind": "reference",
          "entity": "worker"
        }
      },
      {
        "name": "orgUnit",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Unit the worker belongs to.",
        "muster": {
          "kind": "reference",
          "entity": "org-unit"
        }
      },
      {
        "name": "location",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Place of work.",
        "muster": {
          "kind": "reference",
          "entity": "location"
        }
      },
      {
        "name": "country",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 3166-1 alpha-2 of the place of work."
      },
      {
        "name": "jobTitle",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Job title."
      },
      {
        "name": "costCenter",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Cost center the worker is charged to.",
        "muster": {
          "kind": "reference",
          "entity": "cost-center"
        }
      },
      {
        "name": "laborCategory",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Labor category for billing and costing.",
        "muster": {
          "kind": "reference",
          "entity": "labor-category"
        }
      },
      {
        "name": "costRate",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Cost per hour, a decimal as text, for example 85.50."
      },
      {
        "name": "costRateCurrency",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "ISO 4217 of the cost rate."
      },
      {
        "name": "billable",
        "type": [
          "null",
          "boolean"
        ],
        "default": null,
        "doc": "May be billed to customers."
      },
      {
        "name": "billingRole",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Role on the rate card."
      },
      {
        "name": "skills",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "Skill",
              "namespace": "muster.worker",
              "doc": "A skill and its level.",
              "fields": [
                {
                  "name": "skill",
                  "type": "string",
                  "doc": "Key: skill code."
                },
                {
                  "name": "level",
                  "type": [
                    "null",
                    "int"
                  ],
                  "default": null,
                  "doc": "1 (novice) to 5 (expert)."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Skills, keyed by skill code.",
        "muster": {
          "kind": "collection",
          "key": "skill"
        }
      },
      {
        "name": "certifications",
        "type": [
          "null",
          {
            "type": "array",
            "items": {
              "type": "record",
              "name": "Certification",
              "namespace": "muster.worker",
              "doc": "A certification, its level and expiry.",
              "fields": [
                {
                  "name": "certification",
                  "type": "string",
                  "doc": "Key: certification code."
                },
                {
                  "name": "level",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null
                },
                {
                  "name": "expiresOn",
                  "type": [
                    "null",
                    {
                      "type": "int",
                      "logicalType": "date"
                    }
                  ],
                  "default": null,
                  "doc": "Last day on which it is valid."
                },
                {
                  "name": "removed",
                  "type": "boolean",
                  "default": false,
                  "doc": "True in a source change: the element is taken away from effectiveFrom on. Never true in a canonical record."
                }
              ]
            }
          }
        ],
        "default": null,
        "doc": "Certifications, keyed by certification code.",
        "muster": {
          "kind": "collection",
          "key": "certification"
        }
      },
      {
        "name": "accountId",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Id of the account in the identity system."
      },
      {
        "name": "login",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Login name."
      },
      {
        "name": "utilizationTarget",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Target share of billable time, 0 to 1."
      },
      {
        "name": "resourcePool",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Resource pool code."
      }
    ]
  }
};
