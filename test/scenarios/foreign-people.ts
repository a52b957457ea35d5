/** The mapping of a regional HR that tells of its people on a Kafka of its own. @param updated how it writes the time of a change */
export const foreignPeople = (updated: string) => `
mapping: hris-apac
version: 1
system: hris-apac
description: People as the regional HR tells of them on its own Kafka.
files:
  people:
    format: records
    columns: { id: { required: true }, given: , family: , title: , updated: { type: timestamp, form: '${updated}', required: true } }
outputs:
  - { entity: worker, from: people, key: id, version: updated, attributes: { givenName: given, familyName: family, jobTitle: title } }
`;
