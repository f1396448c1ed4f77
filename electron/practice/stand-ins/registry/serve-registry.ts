// Owns the registry stand-in as a process of its own, for the test lab. Practice runs the same class inside its daemon.
import http from 'node:http';
import { ComponentConfig } from '../component-config.ts';
import type { Surroundings } from '../surroundings.ts';
import { Registry } from './registry.ts';

export async function serveRegistry(around: Surroundings, configPath: string): Promise<void> {
  const config = ComponentConfig.read(around, 'registry', configPath);
  const port = config.integer('server.port', 5000);
  const username = config.text('login.username', '');
  const registry = new Registry({
    anonymous: username === '',
    login: username === '' ? undefined : { username, password: config.text('login.password', '') },
    publicUrl: config.text('server.public_url', `http://localhost:${String(port)}`),
  });
  const server = http.createServer(registry.listener);
  await around.network.listen(server, { host: config.text('server.host', '0.0.0.0'), port });
  around.log.info('registry', `Listening on http://0.0.0.0:${String(port)}`);
  around.onStop(() => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
