// Owns reading `nvidia-smi -q -x`. The document type and everything before the root is left out unread, so no entity is ever declared.
// A GPU whose memory or identity cannot be read makes the whole answer unknown: a list that lacks one would be wrong.
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import type { GpuFact } from '../gpu-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { firstLineOf, numberOf, type Output } from './output.ts';

export interface SmiAnswer {
  driverVersion: string | null;
  cudaVersion: string | null;
  gpus: GpuFact[];
}

const MIB = 1024 ** 2;
const MOST_CHARS = 4_000_000;
const ROOT = 'nvidia_smi_log';

export function readSmiXml({ text, exitCode }: Output): Read<SmiAnswer> {
  const start = text.indexOf(`<${ROOT}>`);
  if (start < 0) return withoutXml(text, exitCode);
  const end = text.indexOf(`</${ROOT}>`, start);
  if (end < 0) return notKnown('The answer of nvidia-smi ends in the middle.', text.slice(-600));
  if (end - start > MOST_CHARS) return notKnown('The answer of nvidia-smi is far too long.', text);
  let root: XmlElement | null;
  try {
    root = parseXml(text.slice(start, end + ROOT.length + 3)).root;
  } catch (thrown) {
    return notKnown('The answer of nvidia-smi is not XML.', thrown instanceof Error ? thrown.message : text);
  }
  if (!root) return notKnown('The answer of nvidia-smi is empty.', text);
  const gpus: GpuFact[] = [];
  for (const [index, element] of childrenOf(root, 'gpu').entries()) {
    const gpu = gpuOf(element, index);
    if (gpu === null) {
      const evidence = element.text.replaceAll(/\s+/g, ' ').trim();
      return notKnown(
        `nvidia-smi does not say which GPU number ${index} is, or how much memory it has.`,
        evidence,
      );
    }
    gpus.push(gpu);
  }
  const attached = numberOf(textOf(root, 'attached_gpus'));
  if (attached !== null && attached !== gpus.length) {
    return notKnown(`nvidia-smi speaks of ${attached} GPUs and describes ${gpus.length}.`, text.slice(start));
  }
  return known({
    driverVersion: wordOf(root, 'driver_version'),
    cudaVersion: wordOf(root, 'cuda_version'),
    gpus,
  });
}

function withoutXml(text: string, exitCode: number | null): Read<SmiAnswer> {
  // Its own words for a driver that answers and has no GPU.
  if (/^No devices were found\s*$/m.test(text.slice(0, 1_000)))
    return known({ driverVersion: null, cudaVersion: null, gpus: [] });
  if (exitCode === 127 || /nvidia-smi: (command )?not found/.test(text.slice(0, 1_000)))
    return notKnown('nvidia-smi is not installed.', text);
  if (exitCode === 124) return notKnown('nvidia-smi did not answer in time.', text);
  return notKnown(firstLineOf(text) || 'nvidia-smi answered nothing.', text);
}

function gpuOf(gpu: XmlElement, index: number): GpuFact | null {
  const uuid = wordOf(gpu, 'uuid');
  const name = wordOf(gpu, 'product_name');
  const total = mebibytes(textOf(gpu, 'fb_memory_usage', 'total'));
  if (!uuid?.startsWith('GPU-') || name === null || total === null) return null;
  return {
    index,
    uuid,
    name,
    pciBusId: gpu.attributes.id ?? null,
    memoryTotalBytes: total,
    memoryUsedBytes: mebibytes(textOf(gpu, 'fb_memory_usage', 'used')),
    utilisation: numberOf(textOf(gpu, 'utilization', 'gpu_util')?.replace('%', '')),
    computeCapability: null,
    ecc: switchOf(textOf(gpu, 'ecc_mode', 'current_ecc')),
    mig: switchOf(textOf(gpu, 'mig_mode', 'current_mig')),
    uncorrectedErrors: uncorrectedErrors(gpu),
    processes: childrenOf(inside(gpu, 'processes'), 'process_info').flatMap(processOf),
  };
}

/** Since the driver was loaded. Drivers before 460 count `double_bit`, newer ones several kinds of `…uncorrectable…`. */
function uncorrectedErrors(gpu: XmlElement): number | null {
  const volatile = inside(gpu, 'ecc_errors', 'volatile');
  const newer = (volatile?.children ?? [])
    .filter((child) => child instanceof XmlElement)
    .filter(({ name }) => name.includes('uncorrectable'))
    .map(({ text }) => numberOf(text));
  const counted = [...newer, numberOf(textOf(gpu, 'ecc_errors', 'volatile', 'double_bit', 'total'))].filter(
    (count) => count !== null,
  );
  return counted.length === 0 ? null : counted.reduce((sum, count) => sum + count, 0);
}

function processOf(process: XmlElement): GpuFact['processes'] {
  const pid = numberOf(textOf(process, 'pid'));
  if (pid === null) return [];
  const name = textOf(process, 'process_name')?.slice(0, 300) ?? '';
  return [{ pid, name, memoryBytes: mebibytes(textOf(process, 'used_memory')) }];
}

function switchOf(text: string | null): 'on' | 'off' | 'unsupported' | null {
  if (text === null) return null;
  if (text === 'Enabled') return 'on';
  if (text === 'Disabled') return 'off';
  return /^\[?(N\/A|Not Supported)\]?$/.test(text) ? 'unsupported' : null;
}

function mebibytes(text: string | null): number | null {
  const amount = text?.endsWith(' MiB') ? numberOf(text.slice(0, -4)) : null;
  return amount === null ? null : amount * MIB;
}

function wordOf(element: XmlElement, name: string): string | null {
  const text = textOf(element, name);
  return text === null || text === '' || /^\[?(N\/A|Not Supported|Unknown Error|ERR!)\]?$/.test(text)
    ? null
    : text.slice(0, 200);
}

function textOf(element: XmlElement, ...path: string[]): string | null {
  return inside(element, ...path)?.text.trim() ?? null;
}

function inside(element: XmlElement | null, ...path: string[]): XmlElement | null {
  let found = element;
  for (const name of path) found = childrenOf(found, name)[0] ?? null;
  return found;
}

function childrenOf(element: XmlElement | null, name: string): XmlElement[] {
  return (element?.children ?? [])
    .filter((child) => child instanceof XmlElement)
    .filter((child) => child.name === name);
}
