const name = { type: 'string', pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', description: 'Lower case words joined by hyphens.' };
const text = (description: string) => ({ type: 'string', minLength: 1, description });
const expression = (description: string) => ({ type: ['string'], minLength: 1, description: `${description} A column, or a JSONata expression over the columns of the row.` });

const columnType = {
  type: 'string', enum: ['text', 'date', 'timestamp', 'integer', 'decimal', 'boolean', 'json'],
  description: 'text unless said otherwise. json: an object or list of a JSON line or record, taken as it is; in records a column without a type takes one too.',
};
const column = {
  type: 'object',
  properties: {
    type: columnType,
    form: text('Form of a date or timestamp, for example dd-MM-yyyy; the form of the file unless said otherwise.'),
    required: { type: 'boolean', description: 'An empty value parks the row.' },
    drop: { type: 'boolean', description: 'Known, and never copied into a parked row; expressions may still use it.' },
  },
  additionalProperties: false,
};

const valueForms = {
  nulls: { type: 'array', items: { type: 'string' }, description: 'Texts that stand for no value, beside the empty one.' },
  trim: { type: 'boolean', description: 'Blanks around a value are cut off: true unless said otherwise.' },
  dates: text('Form of the dates: yyyy-MM-dd unless said otherwise. Tokens yyyy MM M MMM dd d HH H mm ss SSS.'),
  decimal: { type: 'string', enum: ['.', ','], description: 'Decimal mark of numbers.' },
  true: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, description: 'Texts that mean true: true, 1, yes, Y unless said otherwise.' },
  false: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
};
const columns = (description: string) => ({ type: 'object', minProperties: 1, additionalProperties: { anyOf: [column, { type: 'null' }] }, description });

const readFile = {
  type: 'object',
  properties: {
    match: text('File name, * stands for any characters.'),
    format: { type: 'string', enum: ['csv', 'json-lines', 'records'] },
    encoding: text('As iconv names it: utf-8 unless said otherwise.'),
    delimiter: text('Between columns: a comma unless said otherwise.'),
    quote: { type: 'string', minLength: 1, maxLength: 1 },
    escape: { type: 'string', minLength: 1, maxLength: 1, description: 'Before a quote within quotes: the quote itself unless said otherwise.' },
    header: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, uniqueItems: true, description: 'Names of all columns, for a file without a header line.' },
    ...valueForms,
    columns: columns('What is read. A column that is not named here goes nowhere.'),
  },
  required: ['match', 'format', 'columns'],
  additionalProperties: false,
};

const records = {
  type: 'object',
  properties: {
    format: { type: 'string', const: 'records', description: 'Objects as an API gives them, read by the stream of the connector that has this name.' },
    ...valueForms,
    columns: columns('The fields of a record that are read, and (drop: true) those that are known and not wanted. Any other field is reported as unknown.'),
    unknown: { type: 'string', enum: ['ignore', 'pass', 'park'], description: 'What becomes of fields that columns does not name: ignore (their lengths are kept with the record), pass (their values are), park (the record waits). ignore unless said otherwise; they are reported in any case.' },
    keepDays: { type: 'integer', minimum: 0, maximum: 3650, description: 'Days for which records are kept as they came, dropped columns left out; 30 unless said otherwise, 0 for not at all.' },
  },
  required: ['format', 'columns'],
  additionalProperties: false,
};

const leftOutFile = {
  type: 'object',
  properties: { match: text('File name, * stands for any characters.'), leftOut: text('Why the file is not read.') },
  required: ['match', 'leftOut'],
  additionalProperties: false,
};

const entry = {
  if: { type: 'object', required: ['leftOut'] },
  then: leftOutFile,
  else: { if: { type: 'object', properties: { format: { type: 'string', const: 'records' } }, required: ['format'] }, then: records, else: readFile },
};

const attribute = {
  anyOf: [
    expression('The value.'),
    {
      type: 'object',
      properties: {
        from: expression('The value.'),
        value: { type: ['string', 'number', 'boolean'], description: 'The same value for every row.' },
        join: {
          type: 'object',
          description: 'A value of the row of another file (or of the same) that a key finds.',
          properties: {
            file: name,
            on: expression('Key of the row sought.'),
            key: expression('The same key, in the terms of the joined file.'),
            take: expression('The value, in the terms of the joined file.'),
            missing: { type: 'string', enum: ['park', 'clear'], description: 'Where no row has the key; park unless said otherwise. An empty key finds nothing, which is no fault.' },
          },
          required: ['file', 'on', 'key', 'take'],
          additionalProperties: false,
        },
        table: name,
        empty: { type: 'string', enum: ['clear', 'leave', 'park'], description: 'What an empty value says: the attribute is cleared (unless said otherwise), not spoken of, or the row is parked.' },
      },
      additionalProperties: false,
      oneOf: [{ required: ['from'] }, { required: ['value'] }, { required: ['join'] }],
    },
  ],
};
const attributes = { type: 'object', minProperties: 1, additionalProperties: attribute, description: 'Attribute of the entity to where its value comes from.' };

const output = {
  type: 'object',
  properties: {
    entity: name,
    stream: { ...name, description: 'Versions compare within a stream; the entity unless said otherwise. Two outputs of one entity need two.' },
    from: name,
    where: expression('Rows for which it is false, or empty, are passed over.'),
    begins: expression('Rows for which it is false, or empty, do not begin a record: they are passed over until another row of the record was taken.'),
    key: expression('Id of the record in the source.'),
    part: expression('Where each row speaks of one part of its record, such as a month of a company: which one. Versions then compete part by part.'),
    topic: { type: 'string', enum: ['auto', 'live', 'bulk'], description: 'auto: bulk for files of more than bulkAbove rows.' },
    bulkAbove: { type: 'integer', minimum: 0, description: '1000 unless said otherwise.' },
    version: expression('The version that the source itself gives the row; config/systems says what it is worth.'),
    occurredAt: expression('When the change happened: a timestamp column. The time of intake unless said otherwise.'),
    effectiveFrom: expression('First day on which the attributes hold. Unless said otherwise they hold at once.'),
    attributes,
    timeline: {
      type: 'object',
      description: 'Rows of one key together are its whole timeline, each row a dated part.',
      properties: {
        effectiveFrom: expression('First day of the part.'),
        effectiveTo: expression('Last day of the part. A day after it on which no other part begins clears the attributes.'),
        attributes,
      },
      required: ['effectiveFrom', 'attributes'],
      additionalProperties: false,
    },
  },
  required: ['entity', 'from', 'key'],
  additionalProperties: false,
  oneOf: [{ required: ['attributes'] }, { required: ['timeline'] }],
};

/** The JSON Schema of config/mappings/*.yaml; config/mappings/schema/mapping.schema.json is its copy for editors. */
export const mappingSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'How the files and records of a system become source events',
  type: 'object',
  properties: {
    mapping: name,
    version: { type: 'integer', minimum: 1 },
    system: name,
    description: text('What the files or records are and where they come from.'),
    files: { type: 'object', minProperties: 1, propertyNames: name, additionalProperties: entry },
    tables: {
      type: 'object',
      propertyNames: name,
      description: 'Codes of the files in the terms of Muster, where config/codes has no table for the attribute.',
      additionalProperties: {
        type: 'object',
        properties: {
          codes: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
          unknown: { type: 'string', enum: ['park', 'pass', 'ignore'], description: 'park unless said otherwise.' },
        },
        required: ['codes'],
        additionalProperties: false,
      },
    },
    outputs: { type: 'array', minItems: 1, items: output },
  },
  required: ['mapping', 'version', 'system', 'description', 'files', 'outputs'],
  additionalProperties: false,
} as const;
