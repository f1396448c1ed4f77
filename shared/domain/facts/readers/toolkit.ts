// Owns reading the version of the NVIDIA container toolkit, what it lists as CDI devices, and the state of Secure Boot.
import { known, notKnown, type Read } from '../reading.ts';
import { firstLineOf, linesOf, type Output } from './output.ts';

/** Null: it is not installed. */
export function readToolkit({ text, exitCode }: Output): Read<string | null> {
  const version =
    /NVIDIA Container Toolkit CLI version v?(\d[\w.~+-]{0,40})/.exec(text)?.[1] ??
    /^install ok installed v?(\d[\w.~+-]{0,40})/m.exec(text)?.[1];
  if (version !== undefined) return known(version.replace(/-\d+$/, ''));
  if (exitCode === 0 && /no packages found matching|is not installed|deinstall ok/.test(text))
    return known(null);
  return notKnown('The NVIDIA container toolkit does not tell its version.', text);
}

/** Vendor, class and device begin with a letter, a letter, and a letter or digit (CDI specification). */
const DEVICE = /^[A-Za-z][\w.-]{0,100}\/[A-Za-z][\w.-]{0,100}=[A-Za-z0-9][\w.:-]{0,200}$/;
const LOG_LINE = /^(INFO|WARN|DEBU|ERRO)\[\d+\] |^time="[^"]{1,40}" level=/;

/** `nvidia-ctk cdi list`: device names, one per line, among log lines. */
export function readCdiList({ text, exitCode }: Output): Read<string[]> {
  if (exitCode !== 0) return notKnown('nvidia-ctk lists no CDI devices.', firstLineOf(text) || null);
  const names = linesOf(text)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !LOG_LINE.test(line));
  const devices = names.filter((name) => DEVICE.test(name));
  if (devices.length !== names.length) return notKnown('nvidia-ctk does not list CDI devices.', text);
  const claimed = /Found (\d+) CDI devices/.exec(text)?.[1];
  if (claimed !== undefined && Number(claimed) !== devices.length)
    return notKnown('The list of nvidia-ctk is not whole.', text);
  return known(devices);
}

export function readSecureBoot({ text, exitCode }: Output): Read<'on' | 'off' | 'unsupported'> {
  if (exitCode === 0) {
    if (/^SecureBoot enabled/m.test(text)) return known('on');
    if (/^SecureBoot disabled/m.test(text)) return known('off');
    if (/^no EFI\b/m.test(text) || /doesn't support Secure Boot/.test(text)) return known('unsupported');
    // Four bytes of attributes, then the value.
    const value = /^variable\s+(?:\d+\s+){4}([01])\s*$/m.exec(text)?.[1];
    if (value !== undefined) return known(value === '1' ? 'on' : 'off');
    if (/^EFI without a SecureBoot variable/m.test(text)) return known('unsupported');
  }
  return notKnown('The state of Secure Boot cannot be read.', text);
}
