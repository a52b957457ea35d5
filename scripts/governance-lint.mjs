// Checks config/ and prints each finding as file:line:column rule message. Exit code 1 where there is one.
// `npm run governance:lint` builds the rules first; a folder other than config may follow: npm run governance:lint -- <folder>
// With config, each part of library/ is checked as if it had been copied there.
import { entities } from '@muster/contracts';
import { lintConnector } from '@muster/domain-connector';
import { compileGovernance, formatFinding, lintOwnership } from '@muster/domain-governance';
import { compileMapping, MappingError } from '@muster/domain-mapping';
import { readReconciliation } from '@muster/domain-reconciliation';
import { SetupError } from '@muster/platform-kernel';
import { existsSync, readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { libraryFolders, readGovernanceFiles, readMappingFiles } from './governance-files.mjs';

/** Findings, as they are printed, of files that make one configuration. */
function lint(files, mappingFiles) {
  const findings = lintOwnership(files, Object.values(entities));
  if (findings.length > 0) return findings.map(formatFinding);
  // Mappings and connectors are held against ownership, codes and systems, so those come first.
  const governance = compileGovernance(files, Object.values(entities));
  const faults = [];
  const mappings = mappingFiles.flatMap(({ path, text }) => {
    try {
      return [compileMapping(path, text, governance)];
    } catch (error) {
      if (!(error instanceof MappingError)) throw error;
      faults.push(error.message);
      return [];
    }
  });
  const byName = new Map(mappings.map((mapping) => [mapping.name, mapping]));
  return [...faults, ...files.filter(({ path }) => path.includes('/systems/')).flatMap((file) => lintConnector(file, byName, governance)).map(formatFinding)];
}

/** Findings of the file that says when systems are compared, where the folder has one. */
function lintReconciliation(file) {
  if (!existsSync(file)) return [];
  try {
    readReconciliation(parse(readFileSync(file, 'utf8')));
    return [];
  } catch (error) {
    if (!(error instanceof SetupError) && !(error instanceof YAMLParseError)) throw error;
    return [error.message];
  }
}

const folder = process.argv[2] ?? 'config';
const [files, mappings] = [readGovernanceFiles(folder), readMappingFiles(folder)];
const findings = lint(files, mappings);
let count = files.length + mappings.length;
for (const part of findings.length === 0 && folder === 'config' ? libraryFolders() : []) {
  const [more, moreMappings] = [readGovernanceFiles(part), readMappingFiles(part)];
  const copied = new Set([...more, ...moreMappings].map(({ path }) => path.slice(part.length)));
  const kept = ({ path }) => !copied.has(path.slice(folder.length));
  findings.push(...lint([...files.filter(kept), ...more], [...mappings.filter(kept), ...moreMappings]));
  count += more.length + moreMappings.length;
}
findings.push(...lintReconciliation(`${folder}/reconciliation.yaml`));
for (const finding of findings) console.log(finding);
console.log(findings.length === 0 ? `${count} governance files, no findings` : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${count} governance files`);
if (findings.length > 0) process.exitCode = 1;
