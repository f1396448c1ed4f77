// Owns the few dockerode calls that the lab's own tests share. It is a client like any stranger's: the product's
// adapter is not used here, because the lab must be trustworthy before the adapter is tested against it.
import Docker from 'dockerode';
import type { Lab } from './raise-lab.ts';
import type { RegistryAccess } from './registry.ts';

export const connect = (socketPath: string): Docker => new Docker({ socketPath });

export interface PullEvent {
  id?: string;
  status?: string;
  error?: string;
  progressDetail?: { current?: number; total?: number };
}

/** Rejects on a refusal before the stream and on an error inside it. */
export async function pull(docker: Docker, image: string, access: RegistryAccess): Promise<PullEvent[]> {
  const authconfig = { username: access.username, password: access.password, serveraddress: access.address };
  const stream = await docker.pull(image, { authconfig });
  const events = await new Promise<PullEvent[]>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null, all: PullEvent[]) =>
      error ? reject(error) : resolve(all),
    );
  });
  const refused = events.find(({ error }) => error !== undefined);
  if (refused) throw new Error(refused.error);
  return events;
}

export function imageOf(lab: Pick<Lab, 'images'>, component: string, release: string): string {
  const found = lab.images.find(({ repository, tag }) => repository.endsWith(component) && tag === release);
  if (!found) throw new Error(`the lab has no image of ${component} ${release}`);
  return found.reference;
}

/** Everything the container wrote, once it has ended, and its exit code. */
export async function outcomeOf(container: Docker.Container): Promise<{ exitCode: number; output: string }> {
  const { StatusCode: exitCode } = (await container.wait()) as { StatusCode: number };
  return { exitCode, output: await outputOf(container) };
}

export async function outputOf(container: Docker.Container): Promise<string> {
  const framed = await container.logs({ stdout: true, stderr: true, follow: false });
  let output = '';
  for (let at = 0; at + 8 <= framed.length;) {
    const length = framed.readUInt32BE(at + 4);
    output += framed.toString('utf8', at + 8, at + 8 + length);
    at += 8 + length;
  }
  return output;
}
