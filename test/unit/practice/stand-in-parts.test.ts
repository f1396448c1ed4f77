// Proves the pure parts of the stand-ins: metrics text, health, trust window, transcripts, audio, models, shell, logs.
import { describe, expect, it } from 'vitest';
import { HealthJudge } from '#practice/stand-ins/api/health';
import { InFlight } from '#practice/stand-ins/api/in-flight';
import { ComponentConfig, parseDurationMs } from '#practice/stand-ins/component-config';
import { EngineMetrics } from '#practice/stand-ins/engine/engine-metrics';
import { MetricsRegistry } from '#practice/stand-ins/engine/metrics-registry';
import {
  buildImage,
  deterministicBytes,
  planImage,
  practiceReleases,
  sha256,
} from '#practice/stand-ins/registry/image-content';
import { audioDurationSeconds, readWavHeader } from '#practice/stand-ins/speech/audio';
import { builtInModel, findModel, listModels, readModelFileName } from '#practice/stand-ins/speech/models';
import { StreamSession } from '#practice/stand-ins/speech/stream-session';
import {
  cannedDurationSeconds,
  cannedText,
  sentenceEndAfter,
  spoken,
  wordsBetween,
  wordsForFile,
} from '#practice/stand-ins/speech/transcript';
import { releaseNumber, supportDates } from '#practice/stand-ins/support-dates';
import { toolNames } from '#practice/stand-ins/toolbox/command-names';
import { toolCommands } from '#practice/stand-ins/toolbox/commands';
import { parseLine } from '#practice/stand-ins/toolbox/shell-syntax';
import { TrustWindow } from '#practice/stand-ins/trust-window';
import { formatLine } from '#practice/stand-ins/vendor-log';

describe('metrics text', () => {
  it('prints histograms cumulatively, counters with _total, and nothing unused', () => {
    const registry = new MetricsRegistry();
    registry.declare({ name: 'a_seconds', type: 'histogram', unit: 'seconds', help: 'A', buckets: [1, 2.5] });
    registry.declare({ name: 'b', type: 'counter', help: 'B' });
    registry.declare({ name: 'c', type: 'gauge', help: 'C' });
    for (const value of [0.5, 2, 9]) registry.observe('a_seconds', value);
    registry.add('b', 2, { kind: 'x' });
    expect(registry.print().split('\n')).toEqual([
      '# HELP a_seconds A.',
      '# TYPE a_seconds histogram',
      '# UNIT a_seconds seconds',
      'a_seconds_sum 11.5',
      'a_seconds_count 3',
      'a_seconds_bucket{le="1.0"} 1',
      'a_seconds_bucket{le="2.5"} 2',
      'a_seconds_bucket{le="+Inf"} 3',
      '# HELP b B.',
      '# TYPE b counter',
      'b_total{kind="x"} 2',
      '# EOF',
      '',
    ]);
  });
  it('shows three families before the first request, as the vendor does', () => {
    const metrics = new EngineMetrics({ maxActiveRequests: 0, plateauStreams: 20 });
    const families = () => [...metrics.print().matchAll(/^# TYPE (\S+)/gm)].map((found) => found[1]);
    expect(families()).toEqual([
      'engine_active_requests',
      'engine_max_active_requests',
      'engine_estimated_stream_capacity',
    ]);
    metrics.began('stream');
    metrics.ended('stream', 101);
    expect(families()).toContain('engine_requests');
  });
  it('raises the estimated capacity with streams, up to its plateau', () => {
    const metrics = new EngineMetrics({ maxActiveRequests: 0, plateauStreams: 20 });
    const capacity = () => Number(/^engine_estimated_stream_capacity (\d+)/m.exec(metrics.print())?.[1]);
    const before = capacity();
    for (let index = 0; index < 5; index += 1) metrics.began('stream');
    const during = capacity();
    for (let index = 0; index < 50; index += 1) metrics.began('stream');
    expect(during).toBeGreaterThan(before);
    expect(capacity()).toBe(20);
  });
});

describe('API health', () => {
  const after = (good: number, bad: number, release = 260812) => {
    const judge = new HealthJudge(release);
    judge.engineConnected();
    for (let index = 0; index < good; index += 1) judge.judged(true);
    for (let index = 0; index < bad; index += 1) judge.judged(false);
    return judge.state();
  };
  it('passes through its five states', () => {
    expect(new HealthJudge(260812).state()).toBe('Initializing');
    expect(after(0, 0)).toBe('Ready');
    expect(after(20, 1)).toBe('Healthy');
    expect(after(18, 2)).toBe('Degraded');
    expect(after(8, 12)).toBe('Degraded');
    expect(after(7, 13)).toBe('Critical');
    expect(after(0, 30)).toBe('Critical');
  });
  it('knows no Degraded before 260319', () => expect(after(10, 10, 260101)).toBe('Healthy'));
});

describe('requests in flight', () => {
  it('count once each, refuse beyond the limit, and tell of idleness', () => {
    const inFlight = new InFlight(1);
    const end = inFlight.begin('stream');
    expect([inFlight.full, inFlight.stream]).toEqual([true, 1]);
    let idle = 0;
    inFlight.whenIdle(() => (idle += 1));
    end();
    end();
    expect([inFlight.total, idle]).toEqual([0, 1]);
  });
});

describe('the trust window', () => {
  it('passes through its four states', () => {
    const trust = new TrustWindow(1000);
    expect(trust.status(0)).toEqual({
      state: 'Ready',
      last_successful_checkin: null,
      trust_expiration: null,
    });
    trust.startedWith(0);
    expect(trust.status(1).state).toBe('Ready');
    trust.succeeded(10);
    expect(trust.status(11)).toMatchObject({
      state: 'Connected',
      trust_expiration: '1970-01-01T00:00:01.010000000Z',
    });
    trust.failed();
    expect([trust.status(1009).state, trust.status(1010).state]).toEqual(['TrustBased', 'Failed']);
    trust.succeeded(2000);
    trust.rejected();
    expect(trust.status(2001).state).toBe('Failed');
    trust.succeeded(3000);
    expect(trust.status(3001).state).toBe('Connected');
  });
});

describe('canned transcripts', () => {
  it('spread over a file, and repeat over a longer one', () => {
    expect(spoken(wordsForFile(cannedDurationSeconds), true)).toBe(cannedText);
    expect(spoken(wordsForFile(1), true)).toBe(cannedText);
    expect(spoken(wordsForFile(cannedDurationSeconds * 2), true)).toBe(`${cannedText} ${cannedText}`);
    expect(wordsForFile(0)).toEqual([]);
    const words = wordsForFile(10);
    expect(
      words.every((word, index) => word.start < word.end && word.end <= (words[index + 1]?.start ?? 10)),
    ).toBe(true);
  });
  it('come in pieces of a stream, each word once', () => {
    const pieces = [0, 1, 2.2, 4, 6.56].flatMap((from, index, all) =>
      index === 0 ? [] : wordsBetween(all[index - 1] ?? 0, from),
    );
    expect(spoken(pieces, true)).toBe(cannedText);
    expect(sentenceEndAfter(0)).toBeCloseTo(1.168, 2);
  });
});

function wav(seconds: number, dataBytes?: number): Buffer {
  const data = Buffer.alloc(16_000 * seconds);
  const header = Buffer.from(
    'RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0',
    'latin1',
  );
  header.writeUInt32LE(dataBytes ?? data.length, 40);
  return Buffer.concat([header, data]);
}

describe('audio', () => {
  it('is measured by its header, or by encoding and rate', () => {
    expect(audioDurationSeconds(wav(2), {})).toBe(2);
    expect(audioDurationSeconds(wav(2, 0xffffffff), {})).toBe(2);
    expect(audioDurationSeconds(Buffer.alloc(16_000), { encoding: 'linear16', sampleRate: 8000 })).toBe(1);
    expect(audioDurationSeconds(Buffer.alloc(8000), { encoding: 'mulaw', sampleRate: 8000 })).toBe(1);
    expect(audioDurationSeconds(Buffer.from('{"hello":"world"}'), {})).toBeUndefined();
    expect(audioDurationSeconds(Buffer.alloc(0), {})).toBeUndefined();
    expect(readWavHeader(Buffer.from('RIFF\0\0\0\0WAVE'))).toBeUndefined();
  });
  it('streams as interims and finals that add up', () => {
    const session = new StreamSession({});
    const audio = wav(7);
    const heard = [];
    for (let at = 0; at < audio.length; at += 3200)
      heard.push(...session.push(audio.subarray(at, at + 3200)));
    heard.push(...session.end());
    const finals = heard.filter((one) => one.isFinal);
    expect(heard.some((one) => !one.isFinal)).toBe(true);
    expect(finals.reduce((sum, one) => sum + one.duration, 0)).toBeCloseTo(7, 3);
    expect(finals.map((one) => spoken(one.words, true)).join(' ')).toContain(cannedText);
    expect(
      finals
        .slice(1)
        .every(
          (one, index) =>
            Math.abs((finals[index]?.start ?? 0) + (finals[index]?.duration ?? 0) - one.start) < 1e-6,
        ),
    ).toBe(true);
  });
  it('that is none is undecodable', () => {
    const session = new StreamSession({});
    session.push(Buffer.alloc(100, 'x'));
    expect(session.undecodable).toBe(true);
  });
});

describe('models', () => {
  it('are read from file names', () => {
    expect(readModelFileName('nova-3-general.en.streaming.a12b3456.dg')).toMatchObject({
      architecture: 'nova-3',
      languages: ['en'],
      batch: false,
      streaming: true,
      group: 'stt',
    });
    expect(readModelFileName('entity-detector.en.0011aabb.dg')).toMatchObject({ group: 'ner' });
    expect(readModelFileName('readme.txt')).toBeUndefined();
  });
  it('are found by name, language and mode', () => {
    const file = readModelFileName('nova-3-general.en.streaming.a12b3456.dg');
    const models = [file ?? builtInModel];
    expect(findModel(models, { model: 'nova-3', language: 'en-US', mode: 'streaming' })).toBe(file);
    expect(findModel(models, { model: 'nova-3-general', language: 'en', mode: 'streaming' })).toBe(file);
    expect(findModel(models, { model: 'nova-3', language: 'en', mode: 'batch' })).toBeUndefined();
    expect(findModel(models, { model: 'nova-3', language: 'de', mode: 'streaming' })).toBeUndefined();
  });
  it('are listed flat before 260630, grouped since', () => {
    expect(listModels([builtInModel], 260319)).toEqual([
      expect.not.objectContaining({ canonical_name: 'nova-3' }),
    ]);
    expect(listModels([builtInModel], 260402)).toEqual([
      expect.objectContaining({ canonical_name: 'nova-3' }),
    ]);
    expect(listModels([builtInModel], 260812)).toMatchObject({
      stt: [{ canonical_name: 'nova-3', batch: true }],
      tts: [],
    });
  });
});

describe('the mini shell', () => {
  it('reads pipes, chains, quotes, variables and redirections', () => {
    const [first, second, third] = parseLine(
      `echo "a $X" 'b $X' c\\ d | grep -q a && false || echo no >> /tmp/x 2>&1`,
      () => 'v',
    );
    expect(first?.commands.map(({ words }) => words)).toEqual([
      ['echo', 'a v', 'b $X', 'c d'],
      ['grep', '-q', 'a'],
    ]);
    expect([second?.when, third?.when]).toEqual(['if-ok', 'if-failed']);
    expect(third?.commands[0]?.redirections).toEqual([
      { stream: 'out', to: { file: '/tmp/x', append: true } },
      { stream: 'err', to: 'out' },
    ]);
    expect(parseLine('a; b;')).toHaveLength(2);
    expect(parseLine('')).toEqual([]);
    expect(parseLine('grep -e "^{\\"x\\":\\"y\\".*}$"')[0]?.commands[0]?.words[2]).toBe('^{"x":"y".*}$');
  });
  it.each(['echo "a', "echo 'a", 'a && ; b', '| x', 'a >'])('refuses %j', (line) => {
    expect(() => parseLine(line)).toThrow();
  });
  it('has every command it promises, and promises every command it has', () => {
    expect([...toolNames].sort()).toEqual([...Object.keys(toolCommands), 'sh', 'bash'].sort());
  });
});

describe('configuration and logs', () => {
  it('read durations as humantime', () => {
    expect([
      parseDurationMs('2s'),
      parseDurationMs('1m 30s'),
      parseDurationMs('250ms'),
      parseDurationMs(5),
      parseDurationMs('7'),
      parseDurationMs('soon'),
    ]).toEqual([2000, 90_000, 250, 5000, 7000, undefined]);
  });
  it('take server_url as string or array', () => {
    expect(new ComponentConfig({ license: { server_url: 'a' } }).texts('license.server_url', [])).toEqual([
      'a',
    ]);
    expect(
      new ComponentConfig({ license: { server_url: ['a', 'b'] } }).texts('license.server_url', []),
    ).toEqual(['a', 'b']);
    expect(new ComponentConfig({}).texts('license.server_url', ['d'])).toEqual(['d']);
  });
  it('print lines in the vendor’s two shapes', () => {
    const entry = {
      at: new Date('2026-08-12T01:02:03.456Z'),
      level: 'WARN' as const,
      target: 'stem',
      message: 'hello',
      fields: { a: 1 },
    };
    expect(formatLine(entry, 'full')).toMatch(/^2026-08-12T01:02:03\.456\d{3}Z  WARN stem: hello a=1$/);
    expect(JSON.parse(formatLine(entry, 'json'))).toMatchObject({
      level: 'WARN',
      target: 'stem',
      message: 'hello',
      a: 1,
    });
  });
  it('know when support ends', () => {
    expect(supportDates('release-260812', 'x')).toMatchObject({
      end_of_support: '2028-02-12 3:26:33.0 +00:00:00',
      end_of_life: '2029-08-12 3:26:33.0 +00:00:00',
    });
    expect([releaseNumber('release-260812'), releaseNumber('other')]).toEqual([260812, 999_999]);
  });
});

describe('registry content', () => {
  it('is the same every time, and its digests are true', async () => {
    const plan = () =>
      planImage('deepgram/self-hosted-api', 'release-260812') ?? {
        layers: [],
        created: '',
        config: { Entrypoint: [], Env: [], Labels: {} },
      };
    const [one, two] = await Promise.all([buildImage(plan()), buildImage(plan())]);
    expect(one.manifestDigest).toBe(two.manifestDigest);
    for (const [digest, blob] of one.blobs) expect(sha256(blob)).toBe(digest);
    expect(deterministicBytes('x', 10)).toEqual(deterministicBytes('x', 10));
  });
  it('shares layers between releases, and knows nothing else', async () => {
    const images = await Promise.all(
      practiceReleases.map(async (tag) =>
        buildImage(
          planImage('deepgram/self-hosted-engine', tag) ?? {
            layers: [],
            created: '',
            config: { Entrypoint: [], Env: [], Labels: {} },
          },
        ),
      ),
    );
    const layers = images.map((image) =>
      (JSON.parse(image.manifest.toString()) as { layers: { digest: string }[] }).layers.map(
        ({ digest }) => digest,
      ),
    );
    expect(new Set(layers.map((list) => list[0])).size).toBe(1);
    expect(new Set(layers.map((list) => list.at(-1))).size).toBe(3);
    expect(planImage('deepgram/self-hosted-api', 'release-1')).toBeUndefined();
    expect(planImage('other/thing', 'latest')).toBeUndefined();
  });
});
