// Owns which metrics the Engine has, with names, types, units and buckets as the vendor's Metrics Guide (docs/domain.md, "Engine metrics") lists them,
// and the gauges that follow real activity.
import { MetricsRegistry, type Family } from './metrics-registry.ts';

type RequestKind = 'batch' | 'stream' | 'tts';

const ratioBuckets = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000];
const streamLatencyBuckets = [...Array.from({ length: 20 }, (_, index) => (index + 1) / 10), 5, 10];

const families: Family[] = [
  { name: 'engine_active_requests', type: 'gauge', unit: 'requests', help: 'Requests in flight' },
  {
    name: 'engine_max_active_requests',
    type: 'gauge',
    unit: 'requests',
    help: 'Limit on requests in flight, 0 means none',
  },
  {
    name: 'engine_estimated_stream_capacity',
    type: 'gauge',
    help: 'Streams the node believes it can serve with acceptable latency',
  },
  { name: 'engine_requests', type: 'counter', unit: 'requests', help: 'Requests answered' },
  {
    name: 'engine_batch_response_time_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time to answer a batch request',
    buckets: [1, 2.5, 5, 10, 30, 60],
  },
  {
    name: 'engine_asr_per_batch_audio_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Audio per inference batch',
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 40, 60, 120],
  },
  {
    name: 'engine_asr_per_batch_wall_time_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Wall time per inference batch',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  {
    name: 'engine_asr_per_batch_realtime_factor',
    type: 'histogram',
    help: 'Audio over wall time per inference batch',
    buckets: ratioBuckets,
  },
  {
    name: 'engine_asr_per_file_audio_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Audio per file',
    buckets: [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000],
  },
  {
    name: 'engine_asr_per_file_wall_time_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Wall time per file',
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 240],
  },
  {
    name: 'engine_asr_per_file_realtime_factor',
    type: 'histogram',
    help: 'Audio over wall time per file',
    buckets: ratioBuckets,
  },
  {
    name: 'engine_stream_connection_latency_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time to accept a stream',
    buckets: [0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 10],
  },
  {
    name: 'engine_stream_latency',
    type: 'histogram',
    help: 'Latency of each new stream in seconds',
    buckets: streamLatencyBuckets,
  },
];

interface FileTiming {
  audioSeconds: number;
  wallSeconds: number;
  responseSeconds: number;
}

export class EngineMetrics {
  readonly #registry = new MetricsRegistry();
  readonly #plateauStreams: number;
  #active: Record<RequestKind, number> = { batch: 0, stream: 0, tts: 0 };
  #peakStreams = 0;

  constructor(limits: { maxActiveRequests: number; plateauStreams: number }) {
    for (const family of families) this.#registry.declare(family);
    this.#plateauStreams = limits.plateauStreams;
    for (const kind of ['batch', 'stream', 'tts'] as const)
      this.#registry.set('engine_active_requests', 0, { kind });
    this.#registry.set('engine_max_active_requests', limits.maxActiveRequests);
    this.#estimate();
  }

  get activeTotal(): number {
    return this.#active.batch + this.#active.stream + this.#active.tts;
  }

  began(kind: RequestKind): void {
    this.#count(kind, 1);
    if (kind !== 'stream') return;
    this.#peakStreams = Math.max(this.#peakStreams, this.#active.stream);
    this.#estimate();
  }

  ended(kind: RequestKind, status: number): void {
    this.#count(kind, -1);
    this.refused(kind, status);
  }

  /** A request answered without having become active. */
  refused(kind: RequestKind, status: number): void {
    this.#registry.add('engine_requests', 1, {
      kind,
      response_status: `${String(Math.floor(status / 100))}xx`,
    });
  }

  file(timing: FileTiming): void {
    const factor = timing.audioSeconds / Math.max(timing.wallSeconds, 0.001);
    for (const unit of ['batch', 'file']) {
      this.#registry.observe(`engine_asr_per_${unit}_audio_duration_seconds`, timing.audioSeconds);
      this.#registry.observe(`engine_asr_per_${unit}_wall_time_seconds`, timing.wallSeconds);
      this.#registry.observe(`engine_asr_per_${unit}_realtime_factor`, factor);
    }
    this.#registry.observe('engine_batch_response_time_seconds', timing.responseSeconds);
  }

  streamConnected(seconds: number): void {
    this.#registry.observe('engine_stream_connection_latency_seconds', seconds);
  }

  streamLatency(seconds: number): void {
    this.#registry.observe('engine_stream_latency', seconds);
  }

  print(): string {
    return this.#registry.print();
  }

  #count(kind: RequestKind, step: number): void {
    this.#active[kind] += step;
    this.#registry.set('engine_active_requests', this.#active[kind], { kind });
  }

  /** Grows as streams open; the plateau is the capacity (docs/domain.md, "Engine metrics"). */
  #estimate(): void {
    const grown = Math.max(8, Math.ceil(this.#peakStreams * 1.5) + 4);
    this.#registry.set('engine_estimated_stream_capacity', Math.min(this.#plateauStreams, grown));
  }
}
