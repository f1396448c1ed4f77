// Promise: whoever else starts, replaces or deletes a container that is taken is named before anything is planned, with what happens at
// the next boot and what to do.
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { proposeAdoption, type AdoptionInput } from '#shared/domain/adoption/propose-adoption';
import { foundService, recognised, vendorSite } from '#test/fixtures/found-containers';
import { sha256 } from '#test/fixtures/sha256';

const STARTED = 'adoption.startedElsewhere';
const REPLACED = 'adoption.replacedElsewhere';

function said(inspect: Record<string, object>, neighbours: AdoptionInput['neighbours'] = []) {
  const found = vendorSite().map((one) =>
    one.recognised.role === 'api' ? recognised(foundService({ service: 'api', inspect })) : one,
  );
  const input = { connection: 'local', engine: 'Docker 28.2.2', host: 'gpu-1', hash: sha256 };
  const { adoption } = proposeAdoption({ ...input, catalogue: builtInCatalogue, found, neighbours });
  expect(adoption.document, 'it is taken all the same').not.toBeNull();
  return adoption.items.filter(({ code }) => [STARTED, REPLACED].includes(code));
}

const labels = (more: object) => ({ Config: { Labels: more } });
const unit = (name: string) => labels({ PODMAN_SYSTEMD_UNIT: name });
const noRestart = { HostConfig: { RestartPolicy: { Name: 'no' } } };
const compose = { 'com.docker.compose.project': 'fixie', 'com.docker.compose.service': 'api' };

describe('somebody else who starts a container', () => {
  it('is not claimed of a container that its engine starts', () => {
    expect(said({})).toEqual([]);
  });

  it.each([
    [
      'a Quadlet or systemd unit',
      unit('dg-api.service'),
      'At the next boot that unit starts it again',
      'dg-api.service',
    ],
    ['--rm', { HostConfig: { AutoRemove: true } }, 'its engine deletes it when it stops', 'AutoRemove'],
    [
      'podman-compose',
      unit('podman-compose@speech.service'),
      'If there is a systemd unit',
      'podman-compose@',
    ],
    [
      'compose at boot',
      { ...labels(compose), ...noRestart },
      '`docker compose up` of the project fixie',
      'restart no',
    ],
    ['a script', { ...labels({}), ...noRestart }, 'such as a systemd unit, cron or a script', 'restart no'],
    ['Swarm', labels({ 'com.docker.swarm.service.name': 'dg' }), 'Docker Swarm runs', 'dg'],
  ])('is said: %s', (...[, inspect, message, evidence]) => {
    const items = said(inspect).filter(({ container }) => container === 'speech_api_1');
    const found = items.find((one) => one.code === STARTED && one.message.includes(message));
    expect(found, JSON.stringify(items)).toBeDefined();
    expect(found?.evidence).toContain(evidence);
    expect(found?.remedy).toBeTruthy();
  });

  it('that is started with --rm and no restart policy is said with both', () => {
    const rm = { HostConfig: { AutoRemove: true, RestartPolicy: { Name: 'no' } } };
    expect(said(rm).map(({ evidence }) => evidence)).toEqual([
      'AutoRemove true',
      'restart no, compose project speech',
    ]);
  });
});

describe('somebody else who replaces a container', () => {
  it.each([
    ['containrrr/watchtower', true],
    ['ghcr.io/nicholas-fedor/watchtower:1.12', true],
    ['example.org/watchtower-docs:1', false],
  ])('is Watchtower where %s runs: %s', (image, isSaid) => {
    const items = said({}, [{ name: 'tower', image }]);
    expect(items.map(({ code, evidence }) => [code, evidence])).toEqual(
      isSaid ? [[REPLACED, `tower: ${image}`]] : [],
    );
  });

  it('is named by labels of Watchtower and of Podman', () => {
    const watched = labels({ 'com.centurylinklabs.watchtower.enable': 'true' });
    expect(said(watched).map(({ code }) => code)).toEqual([REPLACED]);
    expect(said(labels({ 'io.containers.autoupdate': 'registry' })).map(({ code }) => code)).toEqual([
      REPLACED,
    ]);
    expect(said(labels({ 'io.containers.autoupdate': 'disabled' }))).toEqual([]);
  });
});
