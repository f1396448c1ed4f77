// Owns what an Engine says and refuses before it serves: devices, unknown sections, contradictory settings
// (docs/domain.md, "engine.toml" and "Known failures").
import { StartRefused, type ComponentConfig } from '../component-config.ts';
import { releaseNumber } from '../support-dates.ts';
import type { Surroundings } from '../surroundings.ts';

const config = 'impeller::config';

/** Sections and the first release that knows them; an unknown one is fatal for an older Engine (docs/domain.md, "engine.toml"). */
const sectionSince: Record<string, number> = { flux: 251015, flux_tts: 260812 };

export function checkSections(around: Surroundings, toml: ComponentConfig): void {
  const release = releaseNumber(around.release);
  for (const section of toml.sections()) {
    if ((sectionSince[section] ?? 0) <= release) continue;
    around.log.error(config, `TOML parse error at [${section}]: missing field \`socket_path\``);
    throw new StartRefused(`section ${section} unknown to ${around.release}`);
  }
  if (toml.flag('flux_tts.enabled', false) && toml.integer('flux_tts.max_batch_size', 0) === 0) {
    around.log.error(
      config,
      'flux_tts.max_batch_size must be set to a non-zero value. There is no safe default.',
    );
    throw new StartRefused('flux_tts.max_batch_size is 0');
  }
}

export function announceDevices(around: Surroundings, toml: ComponentConfig): void {
  const { log, gpuVisible, env } = around;
  if (!gpuVisible) {
    log.warn(config, 'Using devices: CPU');
    if (!toml.flag('health.gpu_required', false)) return;
    log.error('impeller', 'health.gpu_required is set, but no GPU is available. Shutting down.');
    throw new StartRefused('no GPU');
  }
  const wanted = env.CUDA_VISIBLE_DEVICES;
  const indices =
    wanted === undefined || wanted === '' ? ['0'] : wanted.split(',').map((part) => part.trim());
  if (indices.some((index) => index !== '0' && !index.startsWith('GPU-'))) {
    log.error(
      'impeller',
      `thread 'main' panicked: CUDA_VISIBLE_DEVICES=${String(wanted)} names a device that is not visible`,
    );
    throw new StartRefused('device not visible', 101);
  }
  log.info(config, 'NVIDIA driver version: 580.95.05 CUDA version: 13.0');
  log.info(config, 'Device NVIDIA L4 implements CUDA Compute Capability 8.9');
  log.info(config, 'Using devices: Gpu(0)');
  log.info(config, 'Setting GPU model cache size based on auto lookup table.', {
    gpu_id: 'Gpu(0)',
    gpu_name: '"NVIDIA L4"',
    gpu_memory_size: 24_152_899_584,
    gpu_cache_size: 19_327_352_832,
  });
}
