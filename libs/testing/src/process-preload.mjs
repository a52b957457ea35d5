// Loaded into services that specs start (node --import). Ends the service with the test run that started it, and, where
// MUSTER_TEST_PROXY=<port>:<proxy port> says so, leads its connections to a port through a proxy on this machine.
import { Socket } from 'node:net';

process.once('disconnect', () => process.exit(1));
process.channel?.unref();

const [from, to] = (process.env.MUSTER_TEST_PROXY ?? '').split(':').map(Number);
if (from && to) {
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (...args) {
    const options = Array.isArray(args[0]) ? args[0][0] : args[0];
    if (options && typeof options === 'object' && Number(options.port) === from) options.port = to;
    return connect.apply(this, args);
  };
}
