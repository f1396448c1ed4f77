// Owns which made-up hosts there are and what is the matter with each: by connection for setup, by name for the stored sites.
export type Ailment =
  'none' | 'old-driver' | 'gpu-lost' | 'stale-cdi' | 'clock-off' | 'no-shell' | 'dead' | 'new-key' | 'login';

export interface FakeHost {
  host: string;
  connection: string;
  ailments: Ailment[];
  gpu: { name: string; memoryGib: number; count: number; mig?: boolean };
}

const L4 = { name: 'NVIDIA L4', memoryGib: 23, count: 1 };
const A100 = { name: 'NVIDIA A100 80GB PCIe', memoryGib: 80, count: 2 };

export const FAKE_FINGERPRINT = 'SHA256:u3fA9kQ2mZr8Lw1xYtVb5NcJd7HePg0SiOaRqTfKuE4';

/** What a connection is called says what is the matter with it, so that tests read like their hosts. */
const byConnection: [RegExp, Ailment][] = [
  [/dead/, 'dead'],
  [/new-key/, 'new-key'],
  [/stranger@/, 'login'],
  [/old-driver/, 'old-driver'],
];

export function hostAt(host: string, connection: string): FakeHost {
  const ailments = byConnection.flatMap(([pattern, ailment]) => (pattern.test(connection) ? [ailment] : []));
  const way: Ailment[] = /^(unix|podman|tls)/.test(connection) ? ['no-shell'] : [];
  return { host, connection, ailments: [...ailments, ...way], gpu: L4 };
}

const named: Record<string, FakeHost[]> = {
  harbour: [
    { host: 'rack-a', connection: 'ssh://ops@10.4.0.11', ailments: [], gpu: A100 },
    {
      host: 'rack-b',
      connection: 'ssh://ops@10.4.0.12',
      ailments: ['old-driver', 'stale-cdi'],
      gpu: { ...L4, count: 2 },
    },
    { host: 'rack-c', connection: 'ssh://ops@new-key.harbour', ailments: ['new-key'], gpu: L4 },
  ],
  practice: [
    {
      host: 'practice',
      connection: 'practice',
      ailments: ['no-shell'],
      gpu: { name: 'Practice GPU', memoryGib: 24, count: 1 },
    },
  ],
};

function ailmentsOfNode(place: number): Ailment[] {
  if (place === 17) return ['gpu-lost'];
  if (place === 41) return ['dead'];
  if (place === 23) return ['clock-off'];
  if (place === 8) return ['old-driver'];
  return place % 11 === 0 ? ['stale-cdi'] : [];
}

/** The hosts of a stored site; what is not named here is well. */
export function hostsOf(site: string, names: string[]): FakeHost[] {
  const known = named[site];
  if (known) return known;
  return names.map((host, index) => {
    const place = index + 1;
    const large = names.length > 8;
    const gpu =
      large && place % 10 === 0
        ? { name: 'NVIDIA H100 NVL', memoryGib: 94, count: 2, mig: place === 20 }
        : L4;
    const ailments = large
      ? ailmentsOfNode(place)
      : site === 'south-clinic' && index === 1
        ? ['new-key' as const]
        : [];
    return {
      host,
      connection: `ssh://ops@${host}.${site}`,
      ailments,
      gpu: { ...gpu, count: large && place % 10 !== 0 ? 2 : gpu.count },
    };
  });
}

/** The hosts that a document's text names, for what is not stored yet. */
export function hostsOfText(text: string): FakeHost[] {
  return text
    .split('[[host]]')
    .slice(1)
    .map((part) =>
      hostAt(
        /^name = "(.+?)"/m.exec(part)?.[1] ?? 'host',
        /^connection = "(.+?)"/m.exec(part)?.[1] ?? 'local',
      ),
    );
}
