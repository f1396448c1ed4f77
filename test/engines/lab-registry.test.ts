// Shows that the lab's registry serves releases that share layers, so that an upgrade fetches only what changed.
import { describe, expect, it } from 'vitest';
import { connect, imageOf, pull } from '#test/lab/engine-client';
import { labReleases } from '#test/lab/image-catalogue';
import { skipReason, useLab } from '#test/lab/use-lab';

const lab = useLab({ docker: true, registry: true, fresh: true });

describe.skipIf(skipReason)('the lab’s registry', () => {
  it('holds three releases of each component', () => {
    const tags = lab()
      .images.filter(({ repository }) => repository === 'deepgram/self-hosted-engine')
      .map(({ tag }) => tag);
    expect(tags).toEqual(labReleases);
  });

  it('shows progress per layer, and sends only the newest layer of a newer release', async () => {
    const { docker: engine, registry } = lab();
    if (!engine || !registry) throw new Error('the lab lacks a part');
    const docker = connect(engine.socket);
    const first = await pull(docker, imageOf(lab(), 'api', 'release-260714'), registry);
    const moving = first.filter(({ status }) => status === 'Downloading');
    expect(moving.some(({ progressDetail }) => (progressDetail?.total ?? 0) > 10_000_000)).toBe(true);

    const second = await pull(docker, imageOf(lab(), 'api', 'release-260812'), registry);
    expect(second.filter(({ status }) => status === 'Already exists')).toHaveLength(3);
    expect(second.filter(({ status }) => status === 'Pull complete')).toHaveLength(1);

    const older = await docker.getImage(imageOf(lab(), 'api', 'release-260714')).inspect();
    const newer = await docker.getImage(imageOf(lab(), 'api', 'release-260812')).inspect();
    expect(newer.RootFS.Layers?.slice(0, 3)).toEqual(older.RootFS.Layers?.slice(0, 3));
    expect(newer.Config.Entrypoint).toEqual(['/usr/bin/stem']);
    expect(newer.RepoDigests[0]).toContain(
      lab().images.find(({ reference }) => reference === newer.RepoTags[0])?.digest,
    );
  });
});
