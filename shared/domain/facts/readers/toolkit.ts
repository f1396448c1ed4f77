// Owns reading the version of the NVIDIA container toolkit and the state of Secure Boot.
import { known, notKnown, type Read } from '../reading.ts';
import type { Output } from './output.ts';

/** Null: it is not installed. */
export function readToolkit({ text, exitCode }: Output): Read<string | null> {
  const version =
    /NVIDIA Container Toolkit CLI version v?(\d[\w.~+-]{0,40})/.exec(text)?.[1] ??
    /^install ok installed v?(\d[\w.~+-]{0,40})/m.exec(text)?.[1];
  if (version !== undefined) return known(version.replace(/-\d+$/, ''));
  if (exitCode === 0 && /no packages found matching|is not installed|deinstall ok/.test(text))
    return known(null);
  return notKnown('The NVIDIA container toolkit does not report its version.', text);
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
