// Promise: what the ssh client said last is told as the stage that it was, of the host that it was about.
import { describe, expect, it } from 'vitest';
import { clientFailure, wayFailure } from '#core/hosts/ssh/client/client-failure';
import type { SshSettings } from '#core/hosts/ssh/ssh-settings';

const box = { host: 'box', hostName: '10.0.0.10', port: 22, user: 'dg' } as SshSettings;
const jump = { host: 'jump', hostName: '10.0.0.1', port: 2222, user: 'ops' } as SshSettings;

describe('the last words of ssh', () => {
  /** As OpenSSH 9.2 prints them. */
  it.each([
    ['ssh: Could not resolve hostname box: Name or service not known', 'host.nameUnknown'],
    ['ssh: connect to host 10.0.0.10 port 22: Connection refused', 'host.unreachable'],
    ['dg@10.0.0.10: Permission denied (publickey).', 'host.clientRefused'],
    [
      'Received disconnect from 10.0.0.10 port 22:2: Too many authentication failures\nDisconnected from 10.0.0.10 port 22',
      'host.tooManyKeys',
    ],
    ['Host key verification failed.', 'host.handshakeFailed'],
    ['kex_exchange_identification: Connection closed by remote host', 'host.handshakeFailed'],
    ['', 'host.handshakeFailed'],
  ])('%s', (said, code) => {
    const error = clientFailure(box, 'it ended with 255', said);
    expect(error).toMatchObject({
      code,
      params: { host: 'box' },
      evidence: said || 'ssh: it ended with 255',
    });
  });

  it('of a jump host are about the host behind it where that was not reached', () => {
    const way = (said: string) => wayFailure({ hop: jump, target: box }, 'it ended with 255', said);
    expect(
      way('channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed'),
    ).toMatchObject({
      code: 'host.unreachable',
      params: { host: 'box', port: 22 },
    });
    expect(
      way('channel 0: open failed: administratively prohibited: open failed\nstdio forwarding failed'),
    ).toMatchObject({ code: 'host.forwardingRefused', params: { host: 'jump', target: '10.0.0.10:22' } });
    expect(way('ops@10.0.0.1: Permission denied (publickey).')).toMatchObject({
      code: 'host.clientRefused',
      params: { host: 'jump' },
    });
  });
});
