// Owns reading what openssl says of a certificate and a key on a host.
import type { CertificateFact } from '../certificate-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { pairsOf, type Output } from './output.ts';

type Files = Pick<CertificateFact, 'certificate' | 'key'>;

const problems: Record<string, (files: Files) => string> = {
  'missing-certificate': ({ certificate }) => `${certificate} does not exist.`,
  'missing-key': ({ key }) => `${key} does not exist.`,
  'no-certificate': ({ certificate }) => `${certificate} contains no certificate in PEM form.`,
  'no-key': ({ key }) => `${key} contains no private key in PEM form, or one with a passphrase.`,
  'other-key': ({ certificate, key }) => `${key} is not the key of ${certificate}.`,
};

/** `state=` says what was found, `notAfter=` until when the certificate is valid (`Nov 28 12:00:00 2027 GMT`). */
export function readCertificate({ text, exitCode }: Output, files: Files): Read<CertificateFact> {
  const said = pairsOf(text);
  const state = said.get('state') ?? '';
  if (exitCode !== 0) return notKnown(`${files.certificate} and ${files.key} could not be looked at.`, text);
  if (state === 'no-openssl') return notKnown('The host has no openssl to look at certificates with.', null);
  if (state === 'unreadable')
    return notKnown(`The shell’s user may not read ${files.certificate} or ${files.key}.`, text);
  const problem = Object.hasOwn(problems, state) ? problems[state] : undefined;
  if (problem) return known({ ...files, problem: problem(files), validUntil: null });
  const at = timeOf(said.get('notAfter') ?? '');
  if (state !== 'pair' || at === null)
    return notKnown(`Until when ${files.certificate} is valid was not said.`, text);
  return known({ ...files, problem: null, validUntil: at });
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timeOf(words: string): string | null {
  const [, month = '', day = '', time = '', year = ''] =
    /^(\w{3}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4}) GMT$/.exec(words) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (number === 0) return null;
  const date = new Date(`${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}T${time}Z`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
