// Owns carrying TCP from one address to another: the lab's registry is on loopback, its hosts are elsewhere.
// Usage: node relay.ts LISTEN-ADDRESS LISTEN-PORT ADDRESS PORT
import { connect, createServer } from 'node:net';
import { argv } from 'node:process';

const [, , listenAddress = '127.0.0.1', listenPort = '0', address = '127.0.0.1', port = '0'] = argv;
const server = createServer((from) => {
  const to = connect(Number(port), address);
  // Each end is closed by the other's end, after everything on its way has been delivered; only an error cuts both.
  for (const [socket, other] of [
    [from, to],
    [to, from],
  ] as const) {
    socket.on('error', () => other.destroy());
    socket.pipe(other);
  }
});
server.listen(Number(listenPort), listenAddress);
process.on('SIGTERM', () => process.exit(0));
