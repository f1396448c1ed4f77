// Owns the double's ear for tests: over the child process channel they run a function inside the main process,
// as Playwright's ElectronApplication.evaluate does, and learn where the browser listens.
import { browserEndpoint, closeBrowser } from './browser.ts';

export type ControlRequest =
  | { id: number; ask: 'endpoint' }
  | { id: number; ask: 'end' }
  | { id: number; ask: 'evaluate'; source: string; arg: unknown };
export interface ControlAnswer {
  id: number;
  value?: unknown;
  error?: string;
}

export function answerTests(electron: Record<string, unknown>): void {
  if (!process.send) return;
  process.on('message', (request: ControlRequest) => {
    void handle(request).then(
      (value) => process.send?.({ id: request.id, value } satisfies ControlAnswer),
      (error: unknown) => process.send?.({ id: request.id, error: String(error) } satisfies ControlAnswer),
    );
  });
  // A test that died must not leave its app behind.
  process.on('disconnect', () => void closeBrowser().finally(() => process.exit(0)));

  function handle(request: ControlRequest): Promise<unknown> {
    if (request.ask === 'endpoint') return browserEndpoint();
    if (request.ask === 'end') return closeBrowser().then(() => process.exit(0));
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the test's own function, as in Playwright
    const run = new Function(`return (${request.source})`)() as (electron: unknown, arg: unknown) => unknown;
    return Promise.resolve().then(() => run(electron, request.arg));
  }
}
