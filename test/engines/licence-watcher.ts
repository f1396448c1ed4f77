// Owns asking for a licence without pause from inside a site's network, under the proxy's name, as API and Engine do. On real engines by a
// container of its own every 50 ms, each time on a new connection; on practice by one `curl` after the other.
import { docker } from './engine-under-test.ts';

export interface LicenceWatcher {
  answers: number;
  /** Of those that were answered. */
  slowestMs: number;
  failures: string[];
  /** Questions that were asked a second time. */
  repeated: number;
  end(): Promise<void>;
}

interface Where {
  network: string;
  practice: boolean;
  /** A container whose image the watcher runs. */
  like: string;
}

const NAME = 'licence-watcher';
const QUESTION = JSON.stringify({ key: 'watcher', component: 'stem', instance: NAME });

/**
 * One line per question: milliseconds, then `200` or what went wrong. A connection that meets the old proxy in the instant it stops is
 * reset or refused; as any licence client does, the question is asked once more, and that is told in a line of its own.
 */
const program = `
const https = require('https');
const ask = (at, isLast) => {
  const say = (words) => console.log((Date.now() - at) + ' ' + words);
  const asked = https.request({ host: 'license-proxy', port: 8443, path: '/v1/license', method: 'POST',
    rejectUnauthorized: false, agent: false, timeout: 15000, headers: { 'content-type': 'application/json' } },
    (answer) => { answer.resume(); answer.on('end', () => say(String(answer.statusCode))); answer.on('error', (error) => say(error.message)); });
  asked.on('timeout', () => asked.destroy(new Error('no answer in 15 s')));
  asked.on('error', (error) => {
    const isMet = !isLast && /ECONNRESET|ECONNREFUSED/.test(error.code);
    say(isMet ? 'again' : error.code || error.message);
    if (isMet) ask(at, true);
  });
  asked.end(${JSON.stringify(QUESTION)});
};
setInterval(() => ask(Date.now(), false), 50);
`;

export async function watchLicensing(dockerHost: string, where: Where): Promise<LicenceWatcher> {
  return where.practice ? watchByCurl(dockerHost, where) : watchByContainer(dockerHost, where);
}

async function watchByContainer(dockerHost: string, { network, like }: Where): Promise<LicenceWatcher> {
  const image = (await docker(dockerHost, 'inspect', '--format', '{{.Config.Image}}', like)).trim();
  const run = [
    'run',
    '-d',
    '--name',
    NAME,
    '--network',
    network,
    '-e',
    'UV_THREADPOOL_SIZE=64',
    '--entrypoint',
    'node',
  ];
  await docker(dockerHost, ...run, image, '-e', program);
  const watcher: LicenceWatcher = {
    answers: 0,
    slowestMs: 0,
    failures: [],
    repeated: 0,
    async end() {
      const lines = (await docker(dockerHost, 'logs', NAME)).trim().split('\n');
      const good = lines.filter((line) => line.endsWith(' 200'));
      watcher.answers = good.length;
      watcher.slowestMs = Math.max(...good.map((line) => Number.parseInt(line, 10)));
      watcher.repeated = lines.filter((line) => line.endsWith(' again')).length;
      watcher.failures = lines.filter((line) => !/ (200|again)$/.test(line));
      await docker(dockerHost, 'rm', '-f', NAME);
    },
  };
  return watcher;
}

async function watchByCurl(dockerHost: string, { network, like }: Where): Promise<LicenceWatcher> {
  const image = (await docker(dockerHost, 'inspect', '--format', '{{.Config.Image}}', like)).trim();
  await docker(
    dockerHost,
    'run',
    '-d',
    '--name',
    NAME,
    '--network',
    network,
    '--entrypoint',
    'sleep',
    image,
    '3600',
  );
  const ask = ['exec', NAME, 'curl', '-sk', '-o', '/dev/null', '-w', '%{http_code}', '-d', QUESTION];
  let over = false;
  const watcher = { answers: 0, slowestMs: 0, failures: [] as string[], repeated: 0 };
  const asking = (async () => {
    while (!over) {
      const askedAt = Date.now();
      // The practice name service tells one address of several. Where all are told, a client tries the next one at once.
      const asking = () => docker(dockerHost, ...ask, 'https://license-proxy:8443/v1/license');
      const words = await asking()
        .catch(() => {
          watcher.repeated += 1;
          return asking();
        })
        .catch(String);
      watcher.slowestMs = Math.max(watcher.slowestMs, Date.now() - askedAt);
      if (words === '200') watcher.answers += 1;
      else watcher.failures.push(words);
    }
  })();
  return Object.assign(watcher, {
    async end() {
      over = true;
      await asking;
      await docker(dockerHost, 'rm', '-f', NAME);
    },
  });
}
