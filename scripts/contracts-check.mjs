// Fails where a contract would break: generated files or the AsyncAPI document not current, a schema that old readers or writers cannot follow,
// a topic in code that nobody declared. With --release the current schemas, once they pass, become released ones.
import { staleDocument } from './contracts-asyncapi.mjs';
import { familyProblems, recordProblems, release } from './contracts-released.mjs';
import { loadModel } from './contracts-schemas.mjs';
import { undeclaredTopics } from './contracts-topics-in-code.mjs';
import { staleFiles } from './generate-contracts.mjs';

const model = loadModel();
const releasing = process.argv.includes('--release');
const isUnreleased = (problem) => problem.includes('has no released version');

const problems = [
  ...staleFiles().map((file) => `${file} is not current. Run \`npm run contracts:generate\`.`),
  ...recordProblems(model).filter((problem) => !(releasing && isUnreleased(problem))),
  ...familyProblems(model),
  ...undeclaredTopics(model),
  ...staleDocument(model),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else if (releasing) release(model);
else console.log(`contracts: ${model.topicRules.size} records on ${model.families.length} topic families, compatible with what is released`);
