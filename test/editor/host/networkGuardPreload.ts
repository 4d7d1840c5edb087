// Loaded by `--require` into each Node process of the editor under test: refuses and logs what leaves this machine.

import dgram from 'node:dgram';
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import net from 'node:net';

const log = process.env['AYA_NETWORK_LOG'];
const local = /^(?:localhost|127\.|::1$|0\.0\.0\.0$|::$|$)/;

function note(line: string): void {
  if (log !== undefined) appendFileSync(log, `${line}\n`);
}

function refuse(host: string): void {
  if (local.test(host)) return;
  note(`${host} from ${process.argv.slice(1).join(' ')}`);
  throw new Error(`connection to ${host} refused by the test`);
}

function hostOf(first: unknown): string {
  const target: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof target !== 'object' || target === null || !('host' in target)) return '';
  return typeof target.host === 'string' ? target.host : '';
}

/** A proxy and no wrapper, so that what else hangs on the function stays, for instance its promise form. */
function guard(owner: object, method: string, host: (args: readonly unknown[]) => string): void {
  const original: unknown = Reflect.get(owner, method);
  if (typeof original !== 'function') throw new Error(`no ${method} to watch`);
  const apply = (target: typeof original, self: unknown, args: readonly unknown[]): unknown => {
    refuse(host(args));
    return Reflect.apply(target, self, args);
  };
  Reflect.set(owner, method, new Proxy(original, { apply }));
}

guard(net.Socket.prototype, 'connect', ([first, second]) =>
  typeof first === 'number' && typeof second === 'string' ? second : hostOf(first),
);
guard(
  dgram.Socket.prototype,
  'send',
  (args) => args.findLast((argument): argument is string => typeof argument === 'string') ?? '',
);
for (const resolver of [dns, dns.promises]) {
  guard(resolver, 'lookup', ([host]) => (typeof host === 'string' ? host : ''));
}

note(`watching ${process.pid} ${process.argv.slice(1).join(' ')}`);
