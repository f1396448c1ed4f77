// Owns what is asked about TLS certificates: openssl on the host compares the public halves, so the private key stays there.
import { quote, type Probe } from './probe-script.ts';

export interface CertificateFiles {
  certificate: string;
  key: string;
}

export const certificateProbes = (files: CertificateFiles[]): Probe[] =>
  files.map(({ certificate, key }, index) => ({
    name: certificateProbe(index),
    from: `openssl x509 -in ${certificate} -noout -enddate; openssl pkey -in ${key} -pubout`,
    script: script(quote(certificate), quote(key)),
  }));

export const certificateProbe = (index: number): string => `certificate-${index}`;

/** A file in a directory that may not be entered looks like one that is missing, so the directories are looked at first. */
const script = (certificate: string, key: string): string => `certificate=${certificate}; key=${key}
say() { echo "state=$1"; exit 0; }
entered() {
  place=$1
  while place=\${place%/*}; [ -n "$place" ]; do
    if [ -d "$place" ]; then [ -x "$place" ]; return; fi
  done
}
look() {
  entered "$1" || say unreadable
  [ -e "$1" ] || say "missing-$2"
  [ -r "$1" ] || say unreadable
}
command -v openssl >/dev/null 2>&1 || say no-openssl
look "$certificate" certificate
look "$key" key
until=$(openssl x509 -in "$certificate" -noout -enddate 2>/dev/null </dev/null) || say no-certificate
own=$(openssl x509 -in "$certificate" -noout -pubkey 2>/dev/null </dev/null) || say no-certificate
other=$(openssl pkey -in "$key" -pubout -passin pass: 2>/dev/null </dev/null) || say no-key
[ "$own" = "$other" ] || say other-key
echo "$until"
say pair`;
