// Owns the shape of the rule book: every number and name that the preflight rules compare with. Data, so that a signed catalogue can
// correct it without a new version of the app.
import { z } from 'zod';
import { products } from '../site/site-document.ts';

const GIB = 1024 ** 3;
const GB = 1000 ** 3;
/** Thirty days: the usual time of a renewal by hand. */
const CERTIFICATE_WARN_MS = 30 * 24 * 3_600_000;

/** One stated requirement. Where sources disagree there are several, and the rule names them all. */
const statedSchema = z.object({ value: z.number().positive(), source: z.string().min(1) });

/** What a machine with that role needs; a null product means every product. Memory and disk in bytes. */
const sizingSchema = z.object({
  role: z.enum(['engine', 'api', 'license-proxy']),
  product: z.enum(products).nullable(),
  cores: z.array(statedSchema),
  memoryBytes: z.array(statedSchema),
  diskBytes: z.array(statedSchema),
});
export type Sizing = z.infer<typeof sizingSchema>;

const versionText = z.string().regex(/^\d+(\.\d+)*$/, 'a dotted version');

export const ruleBookSchema = z.object({
  engine: z.object({ apiMinimum: versionText, apiNewest: versionText, apiWarnBelow: versionText }),
  gpu: z.object({
    computeMinimum: versionText,
    /** What the vendor asks for, and what a card with that label still reports. */
    memoryLabelBytes: z.number().positive(),
    memoryReportedBytes: z.number().positive(),
    recommendedPerMachine: z.int().positive(),
    /** Memory of programs outside the site's containers below which nobody is bothered. */
    foreignMemoryBytes: z.number().nonnegative(),
    blackwellCompute: versionText,
  }),
  products: z.object({
    aura2GpusPerEngine: z.int().positive(),
    fluxSttCompute: versionText,
    fluxTts: z.object({ listed: z.array(z.string()), refused: z.array(z.string()) }),
    /** First release date of a product, and the date from which all sources agree. */
    since: z.array(
      z.object({ product: z.enum(products), since: z.string(), certain: z.string(), source: z.string() }),
    ),
  }),
  machine: z.object({
    distributions: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        versions: z.array(z.string()),
        /** Engines that the vendor supports there. */
        engines: z.array(z.enum(['docker', 'podman'])),
      }),
    ),
    sizings: z.array(sizingSchema),
    /** A machine sold with N GB reports a little less: what firmware and kernel keep for themselves. */
    memoryTolerance: z.number().min(0).max(0.2),
  }),
  storage: z.object({ worstWriteMs: z.number().positive(), reserveBytes: z.number().nonnegative() }),
  clock: z.object({ warnMs: z.number().positive(), blockMs: z.number().positive() }),
  /** How long before its end a certificate is about to expire. */
  certificate: z.object({ warnMs: z.number().positive() }).default({ warnMs: CERTIFICATE_WARN_MS }),
});
export type RuleBook = z.infer<typeof ruleBookSchema>;

/** The values of this version. Each names where it is stated. */
export const builtInRuleBook: RuleBook = {
  // What core/engine speaks; 1.44 is the floor that Docker Engine 29 sets for its own clients, so older engines are near their end.
  engine: { apiMinimum: '1.40', apiNewest: '1.51', apiWarnBelow: '1.44' },
  gpu: {
    computeMinimum: '7.0',
    memoryLabelBytes: 16 * GB,
    // A T4 is sold with 16 GB and reports about 15 GiB, with ECC somewhat less.
    memoryReportedBytes: 14 * GIB,
    recommendedPerMachine: 1,
    foreignMemoryBytes: 256 * 1024 ** 2,
    blackwellCompute: '10.0',
  },
  products: {
    aura2GpusPerEngine: 2,
    fluxSttCompute: '8.0',
    fluxTts: { listed: ['L4', 'L40S', 'A100', 'H100'], refused: ['T4', 'A10', 'A10G'] },
    since: [
      {
        product: 'flux-stt',
        since: '251015',
        certain: '251015',
        source: 'Deepgram docs, Flux and text-to-speech pages',
      },
      {
        product: 'aura-2-polyglot',
        since: '260115',
        certain: '260115',
        source: 'Deepgram docs, Flux and text-to-speech pages',
      },
      {
        product: 'flux-tts',
        since: '260812',
        certain: '261001',
        source: 'Deepgram docs, Flux and text-to-speech pages (sources disagree)',
      },
    ],
  },
  machine: {
    distributions: [
      {
        id: 'ubuntu',
        name: 'Ubuntu Server',
        versions: ['22.04', '24.04'],
        engines: ['docker', 'podman'],
      },
      { id: 'rhel', name: 'Red Hat Enterprise Linux', versions: ['8', '9'], engines: ['podman'] },
      { id: 'ol', name: 'Oracle Linux', versions: ['8', '9'], engines: ['podman'] },
    ],
    // docs/domain.md, "Hardware"; the older documentation and the vendor's newer hardware list disagree in places.
    sizings: [
      {
        role: 'engine',
        product: null,
        cores: [{ value: 4, source: 'vendor documentation' }],
        memoryBytes: [{ value: 32 * GB, source: 'vendor documentation' }],
        diskBytes: [
          { value: 48 * GB, source: 'vendor documentation' },
          { value: 50 * GB, source: 'vendor hardware list' },
        ],
      },
      ...(['aura-2-en', 'aura-2-es', 'aura-2-polyglot'] as const).map((product): Sizing => ({
        role: 'engine',
        product,
        cores: [
          { value: 4, source: 'vendor text-to-speech page' },
          { value: 8, source: 'vendor hardware list' },
        ],
        memoryBytes: [
          { value: 48 * GIB, source: 'vendor text-to-speech page' },
          { value: 64 * GB, source: 'vendor hardware list' },
        ],
        diskBytes: [{ value: 50 * GB, source: 'vendor hardware list' }],
      })),
      {
        role: 'engine',
        product: 'flux-tts',
        cores: [],
        memoryBytes: [{ value: 64 * GB, source: 'vendor hardware list' }],
        diskBytes: [],
      },
      {
        role: 'api',
        product: null,
        cores: [
          { value: 2, source: 'vendor documentation' },
          { value: 4, source: 'vendor hardware list' },
        ],
        memoryBytes: [
          { value: 4 * GB, source: 'vendor documentation' },
          { value: 16 * GB, source: 'vendor hardware list' },
        ],
        diskBytes: [],
      },
      {
        role: 'license-proxy',
        product: null,
        cores: [],
        memoryBytes: [{ value: 5 * GB, source: 'vendor documentation' }],
        diskBytes: [],
      },
    ],
    memoryTolerance: 0.05,
  },
  // docs/domain.md, "Air gap" and "Hosts in practice": the journal must persist; 10 ms is the usual limit for a disk that keeps one.
  storage: { worstWriteMs: 10, reserveBytes: 5 * GIB },
  // A TLS handshake fails when the clocks are minutes apart; two seconds already spoil logs and licence times.
  clock: { warnMs: 2_000, blockMs: 300_000 },
  certificate: { warnMs: CERTIFICATE_WARN_MS },
};
