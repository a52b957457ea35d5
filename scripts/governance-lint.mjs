// Checks config/ and prints each finding as file:line:column rule message. Exit code 1 where there is one.
// `npm run governance:lint` builds the rules first; a folder other than config may follow: npm run governance:lint -- <folder>
import { entities } from '@muster/contracts';
import { lintConnector } from '@muster/domain-connector';
import { compileGovernance, formatFinding, lintOwnership } from '@muster/domain-governance';
import { compileMapping, MappingError } from '@muster/domain-mapping';
import { readGovernanceFiles, readMappingFiles } from './governance-files.mjs';

const folder = process.argv[2];
const files = readGovernanceFiles(folder);
const findings = lintOwnership(files, Object.values(entities));
let mappings = [];
if (findings.length === 0) {
  // Mappings and connectors are held against ownership, codes and systems, so those come first.
  const governance = compileGovernance(files, Object.values(entities));
  const faults = [];
  mappings = readMappingFiles(folder).flatMap(({ path, text }) => {
    try {
      return [compileMapping(path, text, governance)];
    } catch (error) {
      if (!(error instanceof MappingError)) throw error;
      faults.push(error.message);
      return [];
    }
  });
  for (const fault of faults) console.log(fault);
  if (faults.length > 0) process.exitCode = 1;
  const byName = new Map(mappings.map((mapping) => [mapping.name, mapping]));
  findings.push(...files.filter(({ path }) => path.includes('/systems/')).flatMap((file) => lintConnector(file, byName, governance)));
}
for (const finding of findings) console.log(formatFinding(finding));
const count = files.length + mappings.length;
console.log(findings.length === 0 ? `${count} governance files, no findings` : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${count} governance files`);
if (findings.length > 0) process.exitCode = 1;
