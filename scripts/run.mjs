// Entry of every npm command: installs what is missing with npm alone, then runs scripts/<task>.ts.
// Plain JavaScript on Node's own modules, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const [task, ...args] = process.argv.slice(2);

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Aya Analyzer is built with Node 20 or later; this is ${process.version}.`);
  process.exit(2);
}

const lock = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');
const stamp = path.join(root, 'node_modules', '.installed-lock');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  if (existsSync(path.join(root, 'node_modules', '.package-lock.json')) === false || !stampMatchesInstall()) {
    console.log('Installing packages…');
    const npm = spawnSync('npm', ['ci', '--loglevel=error'], {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (npm.status !== 0) process.exit(npm.status ?? 1);
  }
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, lock);
}

const script = path.join(root, 'scripts', `${task}.ts`);
if (!existsSync(script)) {
  console.error(`No such task: ${task}`);
  process.exit(2);
}
const run = spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);

/** After a plain `npm ci` by hand the packages are there although the stamp is not. */
function stampMatchesInstall() {
  const installed = JSON.parse(
    readFileSync(path.join(root, 'node_modules', '.package-lock.json'), 'utf8'),
  ).packages;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version,
  );
}
