// Owns putting what the network says about a registry into words.
import { AppError } from '#shared/errors/app-error';

interface About {
  registry: string;
  /** Address of the proxy, or empty. */
  proxy: string;
}

const tlsCodes = /^(CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_SSL_)/;

export function isTlsProblem(thrown: unknown): boolean {
  return tlsCodes.test(String((thrown as { code?: unknown } | null)?.code));
}

/** Errors of ours, and a cancel, stay what they are. */
export function registryFailure(thrown: unknown, { registry, proxy }: About): unknown {
  if (thrown instanceof AppError || (thrown as Error | null)?.name === 'AbortError') return thrown;
  const problem = thrown instanceof Error ? thrown.message : String(thrown);
  const options = { cause: thrown };
  if (isTlsProblem(thrown))
    return new AppError('registry.certificateUnknown', { registry, problem }, options);
  if (proxy !== '' && /proxy/i.test(problem))
    return new AppError('registry.proxyRefused', { proxy: withoutLogin(proxy), registry, problem }, options);
  return new AppError('registry.notReached', { registry, problem }, options);
}

function withoutLogin(proxy: string): string {
  return URL.canParse(proxy) ? new URL(proxy).host : 'the proxy';
}
