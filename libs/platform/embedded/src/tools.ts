import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { SetupError } from '@muster/platform-kernel';

export const JAVA_MAJOR_MIN = 17;

const instead = 'or set KAFKA_BROKERS and SCHEMA_REGISTRY_URL to servers that are already there';
const javaRemedy = `Install a JDK ${JAVA_MAJOR_MIN} or newer (Debian and Ubuntu: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk; others: https://adoptium.net), ${instead}.`;
const mavenRemedy = `Install Maven for the first download (Debian and Ubuntu: apt-get install maven; macOS: brew install maven; others: https://maven.apache.org), ${instead}.`;

/** The Java to run the broker and the registry with: that of JAVA_HOME, else that of the PATH. @throws SetupError when it is missing or too old. */
export function checkJava(env: NodeJS.ProcessEnv = process.env): string {
  const java = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
  const asked = spawnSync(java, ['-version'], { encoding: 'utf8', env });
  const fault = asked.error ? javaMissing(java) : javaFault(java, asked.stderr);
  if (fault) throw fault;
  return java;
}

function javaMissing(java: string): SetupError {
  return new SetupError(`Java was not found (tried ${java}).`, javaRemedy);
}

/** `version` is what `java -version` prints: `openjdk version "17.0.15" 2025-04-15`, of old `java version "1.8.0_402"`. */
export function javaFault(java: string, version: string): SetupError | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(version);
  if (!match) return javaMissing(java); // macOS ships a java that only tells how to get one
  if (Number(match[1]) >= JAVA_MAJOR_MIN) return undefined;
  return new SetupError(`Java ${match[1]} (${java}) is too old.`, javaRemedy);
}

/** @throws SetupError when there is no Maven to download with. */
export function checkMaven(env: NodeJS.ProcessEnv = process.env): void {
  const asked = spawnSync('mvn', ['--version'], { encoding: 'utf8', env });
  if (asked.error || asked.status !== 0) throw new SetupError('Maven (mvn) was not found or does not run.', mavenRemedy);
}
