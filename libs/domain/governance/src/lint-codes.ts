import type { EntityCatalogue } from './catalogue.js';
import type { Finding } from './config-file.js';
import type { CodeTablePart } from './model.js';

/** Faults of the code tables. */
export function lintCodes(tables: readonly CodeTablePart[], catalogue: readonly EntityCatalogue[], systems: ReadonlySet<string>): Finding[] {
  return [...tables.flatMap((table) => lintTable(table, systems)), ...lintCodedAttributes(tables, catalogue)];
}

function lintTable(table: CodeTablePart, systems: ReadonlySet<string>): Finding[] {
  const { file } = table;
  const findings = unquoted(table, ['codes']);
  if (table.table !== file.stem) {
    findings.push(file.finding(['table'], 'file-name', `Table ${table.table} stands in ${file.stem}.yaml. Name the file ${table.table}.yaml, or the table ${file.stem}.`));
  }
  for (const [system, { codes }] of table.systems) {
    if (!systems.has(system)) {
      findings.push(file.keyFinding(['systems', system], 'unknown-system', `System ${system} is not declared. Add systems/${system}.yaml, or correct the name.`));
    }
    findings.push(...unquoted(table, ['systems', system, 'codes']));
    for (const [source, code] of codes) {
      if (table.codes.has(code)) continue;
      findings.push(file.finding(['systems', system, 'codes', source], 'unknown-code', `${code} is no code of table ${table.table}. Use one of its codes, or add it to them.`));
    }
  }
  return findings;
}

function unquoted({ file }: CodeTablePart, path: readonly string[]): Finding[] {
  return file.unquotedKeys(path).map((key) =>
    file.keyFinding([...path, key], 'unquoted-code', `YAML does not read the code ${key} as text, and may change it. Put it in quotes.`),
  );
}

function lintCodedAttributes(tables: readonly CodeTablePart[], catalogue: readonly EntityCatalogue[]): Finding[] {
  const known = new Set(catalogue.flatMap(({ entity, attributes }) => attributes.map(({ name }) => `${entity}.${name}`)));
  const tableOf = new Map<string, string>();
  return tables.flatMap((table) =>
    table.attributes.flatMap((attribute, index) => {
      const path = ['attributes', index];
      if (!known.has(attribute)) {
        return [table.file.finding(path, 'unknown-attribute', `${attribute} is no attribute of a canonical entity. Correct it to entity.attribute.`)];
      }
      const other = tableOf.get(attribute);
      tableOf.set(attribute, table.table);
      if (other === undefined) return [];
      return [table.file.finding(path, 'two-tables', `${attribute} is coded by table ${other} already. Keep it in one of the two.`)];
    }),
  );
}
