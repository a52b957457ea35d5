// Installs the foreign clients and systems of `npm run test:peers` into .muster/peers, and kcat on the machine where it is missing. Done once: a part is
// made again only when its list of versions changes. Run it alone with `node test/peers/install.mjs`.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const peersDir = fileURLToPath(new URL('../../.muster/peers', import.meta.url));
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const MARK = 'installed.txt';

/** Something a person has to do first, told in one sentence. */
class Missing extends Error {}

const answers = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

function run(command, args, options = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options });
  if (status === 0) return;
  const last = `${stdout ?? ''}\n${stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with ${error?.message ?? signal ?? status}:\n${last}`);
}

/** @param elsewhere how it is had where there is no apt-get */
function installPackages(what, packages, elsewhere) {
  if (!answers('apt-get', '--version')) throw new Missing(`${what} is missing: ${elsewhere}, then run npm run test:peers again.`);
  if (process.getuid?.() !== 0) throw new Missing(`${what} is missing and only root may install it: run \`sudo apt-get install ${packages.join(' ')}\`, then npm run test:peers again.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}

const installKcat = () => installPackages('kcat', ['kcat'], 'install it (macOS: brew install kcat; others: https://github.com/edenhill/kcat)');
const installMail = () => installPackages('A mail server', ['exim4-daemon-light', 'dovecot-imapd'], 'install Exim 4.96 or newer and Dovecot 2.3, and name them as Debian does (/usr/sbin/exim4, /usr/sbin/dovecot)');

const installChromium = () => installPackages('Chromium', ['chromium', 'fonts-dejavu-core'], 'install it, or name another browser of its family in CHROMIUM_PATH');

/** Unpacked and not installed, so that it needs no root and no service of the machine begins: its programs ask for nothing but the C library. */
function installPrometheus() {
  const elsewhere = 'install it with promtool (macOS: brew install prometheus; others: https://prometheus.io/download)';
  if (!answers('apt-get', '--version') || !answers('dpkg-deb', '--version')) throw new Missing(`Prometheus is missing: ${elsewhere}, then run npm run test:peers again.`);
  const folder = join(peersDir, 'prometheus');
  const lists = join(folder, 'apt');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(lists, 'lists/partial'), { recursive: true });
  mkdirSync(join(lists, 'archives/partial'), { recursive: true });
  // Lists of its own: those of the machine may be absent, and only root may renew them.
  const own = ['-qq', '-o', `Dir::State::lists=${join(lists, 'lists')}`, '-o', `Dir::Cache=${lists}`];
  run('apt-get', [...own, 'update'], { cwd: folder });
  run('apt-get', [...own, 'download', 'prometheus'], { cwd: folder });
  const [archive] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
  run('dpkg-deb', ['--extract', archive, join(lists, 'whole')], { cwd: folder });
  renameSync(join(lists, 'whole/usr'), join(folder, 'usr'));
  rmSync(lists, { recursive: true });
  rmSync(join(folder, archive));
}

const isPrometheusThere = () => ['prometheus', 'promtool'].every((name) => existsSync(join(peersDir, 'prometheus/usr/bin', name)) || answers(name, '--version'));

function installPython(folder, list) {
  if (!answers('python3', '-c', 'import sys; sys.exit(sys.version_info < (3, 10))')) throw new Missing('Python 3.10 or newer is missing: install it (Debian and Ubuntu: apt-get install python3 python3-venv), then run npm run test:peers again.');
  if (!answers('python3', '-c', 'import venv, ensurepip')) throw new Missing('The venv module of Python is missing: install it (Debian and Ubuntu: apt-get install python3-venv), then run npm run test:peers again.');
  run('python3', ['-m', 'venv', folder]);
  run(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', join(here, list)]);
}

/** Tryton, and a database with all modules and nothing in it, which each run copies: making it takes half a minute. */
function installTryton(folder, list) {
  installPython(folder, list);
  const database = join(folder, 'template/psa.sqlite');
  const [settings, password] = [join(folder, 'template/trytond.conf'), join(folder, 'template/password')];
  mkdirSync(dirname(database));
  writeFileSync(database, '');
  writeFileSync(settings, `[database]\nuri = sqlite://\npath = ${dirname(database)}\n[password]\nlength = 4\n`);
  writeFileSync(password, 'admin1234');
  const modules = ['project', 'timesheet', 'timesheet_cost', 'sale_opportunity', 'project_plan', 'project_revenue', 'analytic_account', 'company_work_time'];
  run(join(folder, 'bin/trytond-admin'), ['-c', settings, '-d', 'psa', '-u', ...modules, '--activate-dependencies', '--email', 'admin@example.com'], { env: { ...process.env, TRYTONPASSFILE: password } });
}

function installNode(folder, list) {
  copyFileSync(join(here, list), join(folder, 'package.json'));
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--silent'], { cwd: folder });
}

function installJars(folder, pom) {
  if (!answers('mvn', '--version')) throw new Missing('Maven is missing: install it (Debian and Ubuntu: apt-get install maven; macOS: brew install maven), then run npm run test:peers again.');
  run('mvn', ['--batch-mode', '-f', join(here, pom), COPY_DEPENDENCIES, `-DoutputDirectory=${folder}`, '-DincludeScope=runtime']);
}

function checkJdk() {
  if (!answers('javac', '-version')) throw new Missing('A JDK is missing (the Java snippets are compiled): install one (Debian and Ubuntu: apt-get install openjdk-17-jdk-headless; macOS: brew install openjdk), then run npm run test:peers again.');
}

/** A folder that is whole or made anew: the mark, written last, holds the list it was made from. */
function folderPart(name, list, install) {
  const folder = join(peersDir, name);
  const wanted = readFileSync(join(here, list), 'utf8');
  const mark = join(folder, MARK);
  return {
    name,
    isThere: () => existsSync(mark) && readFileSync(mark, 'utf8') === wanted,
    install() {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      install(folder, list);
      writeFileSync(mark, wanted);
    },
  };
}

const parts = [
  { name: 'kcat', isThere: () => answers('kcat', '-V'), install: installKcat },
  { name: 'Exim and Dovecot', isThere: () => existsSync('/usr/sbin/exim4') && existsSync('/usr/sbin/dovecot'), install: installMail },
  { name: 'Chromium', isThere: () => existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'), install: installChromium },
  { name: 'Prometheus', isThere: isPrometheusThere, install: installPrometheus },
  folderPart('python', 'requirements.txt', installPython),
  folderPart('tryton', 'requirements/tryton.txt', installTryton),
  folderPart('scim', 'requirements/scim.txt', installPython),
  folderPart('node', 'requirements/node.json', installNode),
  folderPart('java-client', 'poms/java-client.pom.xml', installJars),
  folderPart('kafka-tools', 'poms/kafka-tools.pom.xml', installJars),
];

export function installPeers(tell = (line) => process.stderr.write(`${line}\n`)) {
  checkJdk();
  for (const part of parts) {
    if (part.isThere()) continue;
    tell(`peers: installing ${part.name} ...`);
    const since = performance.now();
    part.install();
    tell(`peers: ${part.name} installed in ${((performance.now() - since) / 1000).toFixed(1)} s`);
  }
  tell('peers: kcat, the Python client, the Java client, the tools of Kafka, Tryton, the SCIM server, Exim and Dovecot, Chromium, Prometheus, Prism and the server of tokens are there');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    installPeers();
  } catch (error) {
    process.stderr.write(`${error instanceof Missing ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
