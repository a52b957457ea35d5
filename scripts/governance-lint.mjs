// Checks config/ and prints each finding as file:line:column rule message. Exit code 1 where there is one.
// `npm run governance:lint` builds the rules first; a folder other than config may follow: npm run governance:lint -- <folder>
import { entities } from '@muster/contracts';
import { formatFinding, lintOwnership } from '@muster/domain-governance';
import { readGovernanceFiles } from './governance-files.mjs';

const files = readGovernanceFiles(process.argv[2]);
const findings = lintOwnership(files, Object.values(entities));
for (const finding of findings) console.log(formatFinding(finding));
console.log(findings.length === 0 ? `${files.length} governance files, no findings` : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${files.length} governance files`);
process.exitCode = findings.length === 0 ? 0 : 1;
