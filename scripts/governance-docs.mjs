// Writes docs/governance/ownership.md, the form of config/ for people, and config/schema/*.json, the form of its schemas for editors.
// With --check it writes nothing, and ends with exit code 1 where one of them is not current.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { entities } from '@muster/contracts';
import { compileGovernance, configSchemas, GovernanceError, renderOwnership } from '@muster/domain-governance';
import { reconciliationSchema } from '@muster/domain-reconciliation';
import { staffingSchema } from '@muster/domain-staffing';
import { readGovernanceFiles, root } from './governance-files.mjs';

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
}

function publishedFiles() {
  const governance = compileGovernance(readGovernanceFiles(), Object.values(entities));
  const schemas = Object.entries({ ...configSchemas, 'reconciliation.schema.json': reconciliationSchema, 'staffing.schema.json': staffingSchema }).map(([name, schema]) => [`config/schema/${name}`, `${JSON.stringify(schema, null, 2)}\n`]);
  return [['docs/governance/ownership.md', renderOwnership(governance)], ...schemas];
}

function publish(check) {
  const stale = publishedFiles().filter(([file, text]) => readIfThere(join(root, file)) !== text);
  for (const [file, text] of stale) {
    if (check) console.log(`${file} is not current. Run npm run docs:governance and commit the result.`);
    else {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
      console.log(`wrote ${file}`);
    }
  }
  return check && stale.length > 0 ? 1 : 0;
}

try {
  process.exitCode = publish(process.argv.includes('--check'));
} catch (error) {
  if (!(error instanceof GovernanceError)) throw error;
  console.log(error.message);
  process.exitCode = 1;
}
