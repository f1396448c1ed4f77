// Owns listening to everything an engine tells about containers, from now until it is stopped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** `action name` of every event, in order. Ends when the engine has told of a marker that was made on purpose. */
export async function watchEvents(dockerHost: string): Promise<{ stop: () => Promise<string[]> }> {
  const env = { ...process.env, DOCKER_HOST: dockerHost };
  const marker = `marker-${process.pid}-${Date.now()}`;
  const run = (...args: string[]) => once(spawn('docker', args, { env, stdio: 'ignore' }), 'exit');
  const filter = ['--filter', 'type=container', '--filter', 'type=network'];
  const child = spawn('docker', ['events', ...filter, '--format', '{{.Action}} {{.Actor.Attributes.name}}'], {
    env,
  });
  let text = '';
  let told: (() => void) | null = null;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.includes(`create ${marker}`)) told?.();
  });
  const hear = async (name: string): Promise<void> => {
    // What happens before the engine has opened the stream is never told: then it is made to happen once more.
    for (let tries = 1, isHeard = false; !isHeard; tries += 1) {
      const heard = new Promise<boolean>((resolve) => (told = () => resolve(true)));
      await run('network', 'create', `${name}-${tries}`);
      isHeard = await Promise.race([heard, delay(1_000, false)]);
      await run('network', 'rm', `${name}-${tries}`);
    }
  };
  // The stream is open only when it has told of something.
  await hear(`${marker}-first`);
  return {
    async stop() {
      text = text.replaceAll(`${marker}-first`, 'first');
      await hear(`${marker}-last`);
      child.kill();
      return text.split('\n').filter((line) => line !== '' && !/ (first.*|marker-.*)$/.test(line));
    },
  };
}
