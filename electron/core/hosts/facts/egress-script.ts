// Owns knocking at addresses from a host or from inside a container: the name, then TCP with what a plain image has (bash's /dev/tcp, or
// nc); through a proxy a CONNECT whose status line is read. The proxy's password travels in the environment, never in an argument.
import type { EgressTarget } from '#shared/domain/facts/readers/egress';
import { withoutPassword } from '#shared/domain/facts/readers/network';
import { quote } from './probe-script.ts';

/** Of one attempt, in which the kernel repeats its SYN twice. */
const DIAL_SECONDS = 4;
/** A way that is closed is closed more than once; a busy host may be late once. */
const ATTEMPTS = 3;
/** Every attempt at a name and at a connection, and what starting their programs costs on a busy host. */
export const EGRESS_SECONDS = 2 * ATTEMPTS * DIAL_SECONDS + 10;

/**
 * For bash. It says `dialling` when it has been started, so that a program that was late can be told from a peer that was. Exit codes: 7, the
 * proxy is silent; 8, it refuses.
 */
const dial = `echo dialling; if [ -z "$PROXY_HOST" ]; then exec 3<>"/dev/tcp/$1/$2"; exit; fi
exec 3<>"/dev/tcp/$PROXY_HOST/$PROXY_PORT" || exit 1
printf "CONNECT %s:%s HTTP/1.1\\r\\nHost: %s:%s\\r\\n" "$1" "$2" "$1" "$2" >&3
if [ -n "$PROXY_AUTH" ]; then printf "Proxy-Authorization: Basic %s\\r\\n" "$PROXY_AUTH" >&3; fi
printf "\\r\\n" >&3
IFS= read -r -t 3 line <&3 || { echo "the proxy did not answer CONNECT"; exit 7; }
case "$line" in "HTTP/1."?" 200"*) exit 0 ;; esac
echo "the proxy answered: $line"; exit 8`;

export function egressScript(targets: EgressTarget[]): string {
  const knocks = targets.map(({ name, port }, index) => `look target${index} ${quote(name)} ${port} &`);
  return `limit=
command -v timeout >/dev/null 2>&1 && limit='timeout ${DIAL_SECONDS}'
# Sets dns, found, tcp and said by one attempt. A program that the limit ended before it began tells nothing: skipped.
try() {
  dns=skipped; found=; tcp=skipped; said=
  if [ -z "$PROXY_HOST" ]; then
    if command -v getent >/dev/null 2>&1; then
      found=$($limit getent ahosts "$1" 2>&1) && dns=resolved || dns=failed
    else said='getent is missing'; fi
  fi
  if [ "$dns" = failed ]; then said="the name is not known here"
  elif command -v bash >/dev/null 2>&1; then
    said=$($limit bash -c ${quote(dial)} dial "$1" "$2" 2>&1)
    code=$?
    case "$said" in dialling*) said=\${said#dialling} ;; *) said='the host was too busy to begin'; return 1 ;; esac
    case $code in
      0) tcp=connected; said= ;;
      7|124|137|143) tcp=timeout ;;
      *) case "$said" in *efused*) tcp=refused ;; *imed\\ out*) tcp=timeout ;; *) tcp=failed ;; esac ;;
    esac
  elif [ -z "$PROXY_HOST" ] && command -v nc >/dev/null 2>&1; then
    said=$($limit nc -z -w 3 "$1" "$2" 2>&1) && tcp=connected || tcp=failed
  else said='neither bash nor nc is here to open a connection'; return 0; fi
  [ "$tcp" = connected ]
}
# One attempt decides nothing that is closed.
look() {
  began=$(date +%s); attempt=1
  until try "$2" "$3" || [ "$attempt" -eq ${ATTEMPTS} ]; do attempt=$((attempt + 1)); done
  printf '%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n' "$1" "$dns" "$(echo $found)" "$tcp" "$(echo $said)" "$attempt" "$(($(date +%s) - began))"
}
${knocks.join('\n')}
wait`;
}

export interface ProxyAddress {
  env: Record<string, string>;
  /** For people, without the password. */
  shown: string | null;
  /** Why it cannot be asked. */
  problem: string | null;
}

export function proxyAddress(proxy: string | null): ProxyAddress {
  const env = { PROXY_HOST: '', PROXY_PORT: '', PROXY_AUTH: '' };
  if (proxy === null) return { env, shown: null, problem: null };
  const shown = withoutPassword(proxy);
  const url = URL.parse(proxy.includes('://') ? proxy : `http://${proxy}`);
  if (!url?.hostname) return { env, shown, problem: 'The address of the proxy cannot be read.' };
  if (url.protocol !== 'http:')
    return {
      env,
      shown,
      problem: `A proxy that is spoken to as ${url.protocol.slice(0, -1)} cannot be tried this way.`,
    };
  const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    env: {
      PROXY_HOST: url.hostname.replaceAll(/[[\]]/g, ''),
      PROXY_PORT: url.port || '80',
      PROXY_AUTH: url.username === '' ? '' : Buffer.from(user).toString('base64'),
    },
    shown,
    problem: null,
  };
}
