// Owns the streams of the fake core: log lines in the vendor's shape, and a transcript that appears word by word.
import type { LogLine, TranscriptUpdate } from '#shared/contract/services';
import type { Role } from '#shared/domain/site/role-names';
import type { FakeCall } from '#test/fakes/fake-core';
import type { FakeWorld } from '#test/fakes/fake-procedures';

const spoken = 'Site Admin brings the speech service up and this is its first transcript';

const phrases: Record<Role, [LogLine['level'], string][]> = {
  api: [
    ['info', 'INFO request{id=8f1c}: stem::listen: stream opened model=nova-3 sample_rate=16000'],
    ['info', 'INFO request{id=8f1c}: stem::listen: stream closed duration=12.4s'],
    ['debug', 'DEBUG stem::pool: driver picked url=http://engine:8080/v2 in_flight=21'],
    ['warning', 'WARN request{id=77b0}: stem::listen: slow client, 1.2 s behind'],
  ],
  engine: [
    ['info', 'INFO impeller::scheduler: batch done items=16 took=41ms'],
    ['info', 'INFO impeller::model: loaded model=general.nova-3 uuid=2187e11a load=6.2s'],
    ['error', 'ERROR impeller::stream: decode failed: invalid frame header'],
  ],
  'license-proxy': [['info', 'INFO hermes::upstream: check-in ok server=license.deepgram.com trust=72h']],
  billing: [],
  front: [],
};

export function logHandler(world: FakeWorld) {
  return async function* (
    input: { site: string; service?: Role; host?: string; tail: number; follow: boolean },
    { signal }: FakeCall,
  ): AsyncGenerator<{ lines: LogLine[] }> {
    const sources = world
      .site(input.site)
      .status.services.filter(
        (each) =>
          (input.service === undefined || each.role === input.service) &&
          (input.host === undefined || each.host === input.host),
      );
    let counter = 0;
    const line = (at: number): LogLine => {
      const source = sources[counter % Math.max(sources.length, 1)];
      const service = source?.role ?? 'api';
      const [level, text] = phrases[service][(counter * 7) % Math.max(phrases[service].length, 1)] ?? [
        'info',
        '',
      ];
      counter += 1;
      return {
        at: new Date(at).toISOString(),
        host: source?.host ?? '',
        service,
        role: service,
        container: source?.containerName ?? '',
        level,
        text,
      };
    };
    const start = Date.now() - input.tail * 900;
    yield { lines: Array.from({ length: input.tail }, (_, index) => line(start + index * 900)) };
    while (input.follow && !signal.aborted) {
      await new Promise<void>((resolve) => setTimeout(resolve, 700));
      yield { lines: [line(Date.now())] };
    }
  };
}

export function transcriptHandler(world: FakeWorld) {
  return async function* ({ site }: { site: string }): AsyncGenerator<TranscriptUpdate> {
    const { status } = world.site(site);
    const host = status.hosts[0]?.host ?? '';
    const pace = () => new Promise<void>((resolve) => setTimeout(resolve, 4500 / world.speed));
    const all = spoken.split(' ');
    const words = all.map((word, index) => ({
      word: word.toLowerCase(),
      start: index * 0.41,
      end: index * 0.41 + 0.36,
      confidence: index % 5 === 3 ? 0.81 : 0.99,
    }));
    const final = {
      host,
      transcript: `${spoken}.`,
      words,
      audioSeconds: 5.4,
      model: 'nova-3',
      canned: status.practice,
    };
    yield { kind: 'started', mode: 'pre-recorded', host, address: `http://${host}:8080` };
    await pace();
    yield { kind: 'final', mode: 'pre-recorded', ...final, tookMs: 312, firstWordsMs: null };
    yield { kind: 'started', mode: 'streaming', host, address: `ws://${host}:8080` };
    for (let index = 1; index < all.length; index += 1) {
      await pace();
      yield { kind: 'interim', mode: 'streaming', host, transcript: all.slice(0, index).join(' ') };
    }
    await pace();
    yield { kind: 'final', mode: 'streaming', ...final, tookMs: 5480, firstWordsMs: 214 };
  };
}
