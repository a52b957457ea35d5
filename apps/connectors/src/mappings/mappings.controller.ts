import type { Join, MappedAttribute, Mapping, Output } from '@muster/domain-mapping';
import { Controller, Get } from '@nestjs/common';
import { ConnectorsService } from '../connectors-service.js';

/** One attribute of an output, and what it is made of. */
export interface MappedView {
  readonly attribute: string;
  /** JSONata, or a value in quotes. */
  readonly rule: string;
  /** Fields of the row that the rule reads, as far as its text tells. */
  readonly reads: readonly string[];
}

export interface MappingView {
  readonly mapping: string;
  readonly version: number;
  readonly system: string;
  readonly outputs: readonly {
    readonly entity: string;
    readonly stream: string;
    /** Stream of the connector, or file, whose rows it takes. */
    readonly from: string;
    readonly where: string | null;
    readonly key: string;
    readonly attributes: readonly MappedView[];
  }[];
}

/** What is written to a system of an entity. */
export interface WriteView {
  readonly system: string;
  readonly entity: string;
  /** Fields that can be read back, with the attributes that each is made of. */
  readonly fields: readonly { readonly field: string; readonly attributes: readonly string[] }[];
}

/** How what each system says becomes canonical, and how what is canonical is written to it, as it runs now. */
@Controller('v1/mappings')
export class MappingsController {
  constructor(private readonly connectors: ConnectorsService) {}

  @Get()
  async list(): Promise<{ mappings: MappingView[]; writes: WriteView[] }> {
    const declared = [...this.connectors.systems].flatMap(([system, { connector }]) => [...connector.writes].map(([entity, write]) => ({ system, entity, write })));
    const writes = await Promise.all(declared.map(async ({ system, entity, write }): Promise<WriteView> => {
      const fields = await write.compared({}, null);
      return { system, entity, fields: fields.map(({ field, attributes }) => ({ field, attributes })) };
    }));
    return { mappings: [...this.connectors.mappings.values()].map(viewOf), writes };
  }
}

const viewOf = ({ name, version, system, outputs }: Mapping): MappingView => ({ mapping: name, version, system, outputs: outputs.map(outputOf) });

const outputOf = ({ entity, stream, from, where, key, attributes }: Output): MappingView['outputs'][number] => ({
  entity, stream, from, where: where?.source ?? null, key: key.source, attributes: attributes.map(mappedOf),
});

function mappedOf({ declaration: { name }, value }: MappedAttribute): MappedView {
  if ('constant' in value) return { attribute: name, rule: JSON.stringify(value.constant), reads: [] };
  return 'source' in value ? { attribute: name, rule: value.source, reads: value.columns } : { attribute: name, rule: joinText(value), reads: value.on.columns };
}

const joinText = ({ file, on, key, take }: Join): string => `${take.source} of ${file}, where its ${key.source} is ${on.source}`;
