// Promise: what a service says is read as JSON, in whatever shape that has; what cannot be read is unknown and never zero, no or yes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inFlightOfMetrics,
  inFlightOfStatus,
  inFlightTotal,
  type InFlight,
} from '#shared/domain/status/in-flight';
import { readMetrics } from '#shared/domain/status/openmetrics';
import { unknown, type ServiceAnswer } from '#shared/domain/status/service-answer';
import { readApiStatus, readEngineConnection, readProxyStatus } from '#shared/domain/status/status-bodies';

const body = (text: string, httpStatus = 200) => ({ text, httpStatus });

describe('/v1/status/engine', () => {
  it.each([
    '{"engine_connection_status":"Connected"}',
    '{ "engine_connection_status": "Connected" }',
    '{\n  "active_engines": 2,\n  "engine_connection_status" : "Connected"\n}\n',
    ' {"engine_connection_status":"Connected","further":{"x":[1]}}',
  ])('%j is connected', (text) => {
    expect(readEngineConnection(body(text))).toEqual({
      is: 'known',
      value: { connected: true, word: 'Connected' },
    });
  });

  it.each(['Disconnected', 'connected', 'CONNECTED', 'Connected ', 'ConnectedTo', ''])(
    '%j is not',
    (word) => {
      const text = JSON.stringify({ engine_connection_status: word });
      expect(readEngineConnection(body(text))).toEqual({ is: 'known', value: { connected: false, word } });
    },
  );

  it.each([
    '',
    '{"engine_connection_status":"Connected"',
    'Connected',
    '"Connected"',
    '["engine_connection_status","Connected"]',
    '{"Engine_Connection_Status":"Connected"}',
    '{"engine_connection_status":true}',
    '{"engine_connection_status":["Connected"]}',
    'null',
  ])('%j does not say', (text) => {
    expect(readEngineConnection(body(text)).is).toBe('unknown');
  });

  it('with an error code does not say either', () => {
    expect(readEngineConnection(body('{"engine_connection_status":"Connected"}', 500)).is).toBe('unknown');
  });

  it('reads alike however the same JSON is written', () => {
    const spaces = fc.stringMatching(/^[ \t\r\n]{0,5}$/);
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        spaces,
        fc.nat(10),
        (others, around, indent) => {
          const fields = { ...others, engine_connection_status: 'Connected' };
          const text = `${around}${JSON.stringify(fields, null, indent)}${around}`;
          expect(readEngineConnection(body(text))).toMatchObject({ value: { connected: true } });
        },
      ),
    );
  });
});

describe('/v1/status of an API', () => {
  const counted = { active_batch_requests: 2, active_stream_requests: 3 };
  const total = (fields: Record<string, unknown>) => {
    const read = inFlightOfStatus(fields);
    return read.is === 'known' ? inFlightTotal(read.value) : read.reason;
  };

  it('counts every active_*, also those of a later release', () => {
    expect(total(counted)).toBe(5);
    expect(total({ ...counted, active_listen_v2_stream_requests: 4 })).toBe(9);
    expect(total({ ...counted, active_speak_requests: 7, active_batch_jobs: 1 })).toBe(13);
  });

  it.each([
    [{}, 'its status does not say active_batch_requests and active_stream_requests'],
    [{ active_stream_requests: 0 }, 'its status does not say active_batch_requests'],
    [{ ...counted, active_stream_requests: null }, 'active_stream_requests = null, which is no count'],
    [{ ...counted, active_stream_requests: '0' }, 'active_stream_requests = "0", which is no count'],
    [{ ...counted, active_stream_requests: -1 }, 'active_stream_requests = -1, which is no count'],
    [{ ...counted, active_listen_v2_stream_requests: {} }, 'which is no count'],
    [{ ...counted, active_stream_requests: Infinity }, 'which is no count'],
  ])('%j does not say how many', (fields, words) => {
    expect(total(fields)).toContain(words);
  });

  it('is read with an error code where it names a state of the vendor, as a Critical API may', () => {
    const text = JSON.stringify({ system_health: 'Critical', ...counted });
    expect(readApiStatus(body(text, 503))).toMatchObject({ is: 'known', value: { health: 'Critical' } });
    expect(readApiStatus(body(text.replace('Critical', 'Bad Gateway'), 502)).is).toBe('unknown');
    expect(readApiStatus(body('', 204))).toMatchObject({
      is: 'unknown',
      reason: expect.any(String) as string,
    });
  });
});

describe('metrics of an Engine', () => {
  const of = (text: string) => inFlightOfMetrics(readMetrics(text));

  it('count streams, files and whatever else is in flight', () => {
    const text = ['batch', 'stream', 'tts'].map(
      (kind, index) => `engine_active_requests{kind="${kind}"} ${index + 1}`,
    );
    expect(of(text.join('\n'))).toEqual({ is: 'known', value: { batch: 1, stream: 5 } });
  });

  it.each([
    '',
    'engine_max_active_requests 0',
    'engine_active_requests{kind="stream"} 0',
    'engine_active_requests{kind="batch"} +Inf\nengine_active_requests{kind="stream"} 0',
  ])('%j does not say how many', (text) => expect(of(text).is).toBe('unknown'));
});

describe('/v1/status of a License Proxy', () => {
  it('is one of the four states, or does not say', () => {
    expect(readProxyStatus(body(' {"x":1, "state" : "TrustBased" } '))).toMatchObject({
      value: { state: 'TrustBased' },
    });
    for (const text of ['{"state":"connected"}', '{"state":"Great"}', '{"state":"Connected"', ''])
      expect(readProxyStatus(body(text)).is).toBe('unknown');
    expect(readProxyStatus(body('{"state":"Connected"}', 500)).is).toBe('unknown');
  });
});

describe('an answer', () => {
  it('does not compile as a number, a yes or a no before it is known to be known', () => {
    const answer = unknown('it does not answer') as ServiceAnswer<InFlight>;
    // @ts-expect-error -- there is no count yet
    const count = () => inFlightTotal(answer);
    // @ts-expect-error -- nor a value
    const value = () => answer.value as unknown;
    // @ts-expect-error -- nor anything to compare with zero
    const isZero = () => answer === 0;
    expect([count, value, isZero]).toHaveLength(3);
    expect(answer.is === 'known' ? inFlightTotal(answer.value) : answer.reason).toBe('it does not answer');
  });
});
