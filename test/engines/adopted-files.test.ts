// Promise: files of an adopted deployment keep every byte: after adoption, after a change of one value, and after the way back. On real Docker, with
// files as dense with comments as those that the vendor delivers.
import { mkdtemp, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import { ended, openCore, type OpenCore } from '#test/fixtures/open-core';
import { vendorFiles } from '#test/fixtures/vendor-files/vendor-files';
import { skipReason, useLab } from '#test/lab/use-lab';
import { waitUntil } from '#test/lab/wait-until';
import { docker } from './engine-under-test.ts';
import { startVendorDeployment, type VendorDeployment } from './vendor-deployment.ts';

const textOf = (name: string) => vendorFiles.find((file) => file.name === `license-proxy/${name}`)!.text;
const api = textOf('api.toml');
/** As an editor on another system left it. */
const engine = textOf('engine.toml').replaceAll('\n', '\r\n');

describe.skipIf(skipReason)(
  `files of an adopted site${skipReason ? ` (skipped: ${skipReason})` : ''}`,
  () => {
    const lab = useLab({ docker: true, registry: true, fresh: true });
    let open: OpenCore;
    let vendor: VendorDeployment;
    let connection: string;
    const site = 'north';

    beforeAll(async () => {
      open = await openCore();
      const directory = await mkdtemp(join(tmpdir(), 'site-admin-vendor-'));
      connection = `unix://${lab().docker?.socket ?? ''}`;
      const files = { 'api.toml': api, 'engine.toml': engine };
      vendor = await startVendorDeployment(lab(), { project: 'files', directory, files });
      const status = `http://127.0.0.1:${vendor.ports.api}/v1/status/engine`;
      await waitUntil(async () => (await (await fetch(status)).text()).includes('"Connected"'), {
        what: 'the deployment to serve',
        deadlineMs: 30_000,
      });
      const { operationId } = await open.client.call('adoption.take', { connection, site, host: 'box' });
      expect(await ended(open.client, operationId)).toMatchObject({ state: 'succeeded', error: null });
      const { registry } = lab();
      const value = `${registry?.username ?? ''}:${registry?.password ?? ''}`;
      await open.client.call('secrets.put', {
        name: 'lab',
        value,
        audiences: [`registry:${registry?.address ?? ''}`],
      });
      const { text } = await open.client.call('sites.get', { site });
      const next = text.replace('[registry]', '[registry]\ncredential = "secret:lab"');
      await open.client.call('sites.put', { text: `${next}\n[stop]\ngrace_seconds = 10\n`, replace: true });
    }, 180_000);
    afterAll(async () => {
      await open[Symbol.asyncDispose]();
      await vendor.close();
    }, 60_000);

    const fileIn = (name: string) =>
      docker(connection, 'exec', `files_${name}_1`, '/bin/cat', `/${name}.toml`);
    const idOf = (name: string) => docker(connection, 'inspect', '-f', '{{.Id}}', `files_${name}_1`);

    async function change(goal: 'apply' | 'rollback') {
      const { operationId } = await open.client.call('plans.apply', { site, goal });
      const operation = await ended(open.client, operationId);
      expect(operation.error, JSON.stringify(operation.evidence, null, 1)).toBeNull();
      return operation;
    }

    it('are those of the containers, and nothing is to be done', async () => {
      const read = await open.client.call('config.read', { site });
      const files = Object.fromEntries(read.files.map(({ name, origin, text }) => [name, { origin, text }]));
      expect(files['api.toml']).toEqual({ origin: 'adopted', text: api });
      expect(files['engine.toml']).toEqual({ origin: 'adopted', text: engine });
      expect((await open.client.call('plans.make', { site })).steps).toEqual([]);
    });

    it('change by one line for one value, only the service with that file is made anew, and all comes back', async () => {
      const before = { api: await idOf('api'), engine: await idOf('engine') };
      const path = ['concurrency_limit', 'active_requests'];
      const edits: ConfigEdit[] = [
        { kind: 'set', service: 'api', host: null, scope: 'site', path, value: 40 },
      ];
      const { digest } = await open.client.call('config.read', { site });
      const { changes } = await open.client.call('config.save', { site, digest, edits });
      expect(changes.map(({ words }) => words)).toEqual([
        'API on box: at most 40 requests at once; before: unlimited requests at once',
      ]);
      await change('apply');
      expect(await fileIn('api')).toBe(api.replace('# active_requests = 100', 'active_requests = 40'));
      expect(await idOf('engine')).toBe(before.engine);
      expect(await fileIn('engine')).toBe(engine);
      expect(await idOf('api')).not.toBe(before.api);

      await change('rollback');
      expect(await fileIn('api')).toBe(api);
      expect(await fileIn('engine')).toBe(engine);
      expect(await idOf('engine')).toBe(before.engine);
      const { versions } = await open.client.call('config.history', { site, service: 'api', host: 'box' });
      expect(versions.map(({ text }) => text === api)).toEqual([true, false, true]);
    });

    it('edited by hand are told from what the container was started with, merged, and taken over', async () => {
      const place = { site, service: 'api', host: 'box' };
      expect(await open.client.call('config.host', place)).toMatchObject({
        state: 'asWritten',
        isPending: false,
        merged: null,
      });
      const format = '{{range .Mounts}}{{if eq .Destination "/api.toml"}}{{.Source}}{{end}}{{end}}';
      const file = (await docker(connection, 'inspect', '-f', format, 'files_api_1')).trim();
      const edited = api.replace('= "60s"', '= "90s"');
      await writeFile(file, edited);
      // Whoever starts the container later, the file is younger than its start.
      const later = new Date(Date.now() + 60_000);
      await utimes(file, later, later);
      const { digest } = await open.client.call('config.read', { site });
      const path = ['concurrency_limit', 'active_requests'];
      const edits: ConfigEdit[] = [
        { kind: 'set', service: 'api', host: null, scope: 'site', path, value: 30 },
      ];
      await open.client.call('config.save', { site, digest, edits });
      const found = await open.client.call('config.host', place);
      expect(found).toMatchObject({
        state: 'editedSinceStart',
        written: api,
        found: edited,
        isPending: true,
      });
      expect(found.merged).toEqual({
        text: edited.replace('# active_requests = 100', 'active_requests = 30'),
        conflicts: [],
      });
      const text = found.merged?.text ?? '';
      const taken: ConfigEdit[] = [{ kind: 'text', service: 'api', host: 'box', text }];
      await open.client.call('config.save', { site, digest: found.digest, edits: taken });
      const { services, texts } = await open.client.call('config.read', { site, service: 'api' });
      expect(texts[services[0]?.variants[0]?.final ?? '']).toBe(text);
    });

    it('take an earlier text again by one command', async () => {
      const restored = await open.client.call('config.restore', {
        site,
        service: 'api',
        host: 'box',
        revision: 2,
      });
      expect(restored.changes.map(({ to }) => to)).toEqual(['60s', 40]);
      const { texts, services } = await open.client.call('config.read', { site, service: 'api' });
      expect(texts[services[0]?.variants[0]?.final ?? '']).toBe(
        api.replace('# active_requests = 100', 'active_requests = 40'),
      );
    });
  },
);
