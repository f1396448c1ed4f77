// Owns the endpoints that speak to a registry and keep nothing: login, and what an image is there.
import { createHash } from 'node:crypto';
import { EngineError } from '../engine-error.ts';
import { route, type Route } from '../http/router.ts';
import { readReference } from '../images/reference.ts';
import { readRegistryAuth, RegistryClient } from '../images/registry-client.ts';
import type { PracticeEngine } from '../practice-engine.ts';

export function registryRoutes({ host }: PracticeEngine): Route[] {
  const { world } = host.options;
  return [
    route('POST', '/auth', async (context) => {
      const body = await context.json<{ username?: string; password?: string; serveraddress?: string }>();
      const registry = (body.serveraddress ?? 'docker.io').replace(/^https?:\/\//, '').replace(/\/.*$/, '');
      const client = new RegistryClient(world, { registry, repository: '' }, body);
      try {
        await client.ping();
      } catch (error) {
        const words = (error as Error).message;
        if (!words.includes('unauthorized')) throw new EngineError(500, words);
        const refused = `Get "https://${registry}/v2/": unauthorized: incorrect username or password`;
        throw new EngineError(401, refused);
      }
      context.send(200, { Status: 'Login Succeeded', IdentityToken: '' });
    }),
    route('GET', '/distribution/**/json', async (context) => {
      const reference = readReference(context.param(0));
      const login = readRegistryAuth(context.request.headers['x-registry-auth']);
      const client = new RegistryClient(world, reference, login);
      const { text, mediaType } = await client.manifest(reference.digest ?? reference.tag ?? 'latest');
      const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
      context.send(200, {
        Descriptor: { mediaType, digest, size: Buffer.byteLength(text) },
        Platforms: [{ architecture: 'amd64', os: 'linux' }],
      });
    }),
  ];
}
