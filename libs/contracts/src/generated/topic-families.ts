// Generated from schemas/ by `npm run contracts:generate`. Do not edit.
import type { TopicFamily } from '../topic-family.js';

/** The topic families of schemas/topics.yaml; durations in milliseconds. */
export const topicFamilies: readonly TopicFamily[] = [
  {
    "family": "source",
    "name": "source.{system}.{entity}.v1",
    "doc": "What one system says of its records of one entity, as it happens. The topic says who speaks.",
    "record": "change",
    "key": "The source's own id of the record.",
    "writer": "{system}",
    "owner": "{master}",
    "compatibility": "BACKWARD_TRANSITIVE",
    "partitions": 6,
    "cloudEvents": "optional",
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "1209600000",
      "message.timestamp.type": "LogAppendTime"
    }
  },
  {
    "family": "source-bulk",
    "name": "source.{system}.{entity}.bulk.v1",
    "doc": "The same for mass loads, so that a file of 100,000 rows never stands before a termination.",
    "record": "change",
    "key": "The source's own id of the record.",
    "writer": "{system}",
    "owner": "{master}",
    "compatibility": "BACKWARD_TRANSITIVE",
    "partitions": 6,
    "cloudEvents": "optional",
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "1209600000",
      "message.timestamp.type": "LogAppendTime"
    }
  },
  {
    "family": "canonical",
    "name": "canonical.{entity}.v1",
    "doc": "The trusted record, complete in every event. Read from the beginning it holds the latest record of everything.",
    "record": "canonical",
    "key": "The canonical id (UUID).",
    "writer": "{master}",
    "owner": "{master}",
    "compatibility": "FULL_TRANSITIVE",
    "partitions": 12,
    "cloudEvents": "required",
    "config": {
      "cleanup.policy": "compact",
      "min.compaction.lag.ms": "604800000",
      "max.compaction.lag.ms": "1209600000",
      "segment.ms": "86400000",
      "delete.retention.ms": "604800000",
      "message.timestamp.type": "LogAppendTime"
    }
  },
  {
    "family": "canonical-restricted",
    "name": "canonical.{entity}.restricted.v1",
    "doc": "The attributes classed restricted, for their permitted receivers only.",
    "record": "restricted",
    "key": "The canonical id (UUID).",
    "writer": "{master}",
    "owner": "{master}",
    "compatibility": "FULL_TRANSITIVE",
    "partitions": 12,
    "cloudEvents": "required",
    "config": {
      "cleanup.policy": "compact",
      "min.compaction.lag.ms": "604800000",
      "max.compaction.lag.ms": "1209600000",
      "segment.ms": "86400000",
      "delete.retention.ms": "604800000",
      "message.timestamp.type": "LogAppendTime"
    }
  },
  {
    "family": "identity-link",
    "name": "source.identity-link.v1",
    "doc": "Two ids name one record, one is continued by the other, or they are no longer the same.",
    "record": "muster.identity.IdentityLink",
    "key": "<entity>/<system>/<id> of the left id.",
    "writer": "operations",
    "owner": "operations",
    "compatibility": "BACKWARD_TRANSITIVE",
    "partitions": 6,
    "cloudEvents": "optional",
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "1209600000",
      "message.timestamp.type": "LogAppendTime"
    }
  },
  {
    "family": "delivery-receipts",
    "name": "delivery.receipts.v1",
    "doc": "A target has acknowledged a version of a record.",
    "record": "muster.delivery.DeliveryReceipt",
    "key": "The canonical id (UUID).",
    "writer": "connectors",
    "owner": "connectors",
    "compatibility": "FULL_TRANSITIVE",
    "partitions": 12,
    "cloudEvents": "required",
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "1209600000",
      "message.timestamp.type": "LogAppendTime"
    }
  },
  {
    "family": "system-snapshots",
    "name": "system.snapshots.v1",
    "doc": "Complete reads of what a system holds, made on request, for reconciliation. Restricted attributes stand in it.",
    "record": "muster.snapshot.SystemSnapshot",
    "key": "The id of the snapshot.",
    "writer": "connectors",
    "owner": "connectors",
    "compatibility": "FULL_TRANSITIVE",
    "partitions": 6,
    "cloudEvents": "required",
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "1209600000",
      "message.timestamp.type": "LogAppendTime"
    }
  },
  {
    "family": "process-steps",
    "name": "process.steps.v1",
    "doc": "What happens in the long processes, stage by stage.",
    "record": "muster.process.ProcessStep",
    "key": "The id of the instance.",
    "writer": "orchestration",
    "owner": "orchestration",
    "compatibility": "FULL_TRANSITIVE",
    "partitions": 6,
    "cloudEvents": "required",
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "1209600000",
      "message.timestamp.type": "LogAppendTime"
    }
  },
  {
    "family": "exceptions",
    "name": "exceptions.v1",
    "doc": "What a person should look at, as it is raised, tried again and ended. No personal data.",
    "record": "muster.exception.ExceptionRaised",
    "key": "Fingerprint of class, code, place and configuration version, the same for all that is alike.",
    "writer": "every service",
    "owner": "operations",
    "compatibility": "FULL_TRANSITIVE",
    "partitions": 6,
    "cloudEvents": "required",
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "1209600000",
      "message.timestamp.type": "LogAppendTime"
    }
  }
];
