// Owns asking for a licence without pause from inside a site's network, under the proxy's name, as API and Engine do: by a container of its
// own, 50 ms after the last answer on practice, every 50 ms and each time on a new connection on real engines.
import { waitUntil } from '#test/lab/wait-until';
import { docker } from './engine-under-test.ts';

export interface LicenceWatcher {
  answers: number;
  /** Longest time between two answers. */
  longestGapMs: number;
  failures: string[];
  /** Questions that were asked more than once, and then answered. */
  repeated: number;
  /** Resolves when the first question was answered: from then on proxies may know who asks. */
  begun(): Promise<void>;
  end(): Promise<void>;
}

interface Where {
  network: string;
  practice: boolean;
  /** A container whose image the watcher runs. */
  like: string;
}

const NAME = 'licence-watcher';
const URL = 'https://license-proxy:8443/v1/license';
const QUESTION = JSON.stringify({ key: 'watcher', component: 'stem', instance: NAME });

/**
 * One line per question: `200`, `again 200`, or what went wrong. A connection that meets the old proxy in the instant it stops is reset
 * or refused, and a new one that lost the licence server before it was ever asked has nothing to answer from. A licence client keeps
 * the licence that it has meanwhile and asks again; here up to four times, and every question that needed it is counted.
 */
const TRIES = 5;
const program = `
const https = require('https');
const ask = (tries) => {
  let isDone = false;
  const end = (words) => {
    if (isDone) return;
    isDone = true;
    if (words === '200') console.log(tries > 1 ? 'again 200' : '200');
    else if (tries === ${TRIES}) console.log(words);
    else setTimeout(ask, 50, tries + 1);
  };
  const asked = https.request({ host: 'license-proxy', port: 8443, path: '/v1/license', method: 'POST',
    rejectUnauthorized: false, agent: false, timeout: 15000, headers: { 'content-type': 'application/json' } },
    (answer) => { answer.resume(); answer.on('end', () => end(String(answer.statusCode))); answer.on('error', (error) => end(error.message)); });
  asked.on('timeout', () => asked.destroy(new Error('no answer in 15 s')));
  asked.on('error', (error) => end(error.code || error.message));
  asked.end(${JSON.stringify(QUESTION)});
};
setInterval(() => ask(1), 50);
`;

/** Practice has no Node in its containers, and its shell no loops: a long line, and a container that is started again at its end. */
const curl = (say: string) => `curl -fsk -o /dev/null -w "${say}%{http_code}\\n" -d "$Q" $U`;
const later = `sh -c 'sleep 0.05; ${curl('again ')}'`;
const line = Array(250)
  .fill(
    `${curl('')} || ${Array(TRIES - 1)
      .fill(later)
      .join(' || ')} || echo none; sleep 0.05`,
  )
  .join('; ');

export async function watchLicensing(
  dockerHost: string,
  { network, practice, like }: Where,
): Promise<LicenceWatcher> {
  const image = (await docker(dockerHost, 'inspect', '--format', '{{.Config.Image}}', like)).trim();
  const how = practice
    ? ['-e', `Q=${QUESTION}`, '-e', `U=${URL}`, '--restart', 'always', '--entrypoint', 'sh', image]
    : ['-e', 'UV_THREADPOOL_SIZE=64', '--entrypoint', 'node', image];
  const what = practice ? ['-c', line] : ['-e', program];
  await docker(dockerHost, 'run', '-d', '--name', NAME, '--network', network, ...how, ...what);
  const watcher: LicenceWatcher = {
    answers: 0,
    longestGapMs: 0,
    failures: [],
    repeated: 0,
    async begun() {
      const said = async () => (await docker(dockerHost, 'logs', NAME)).includes('200');
      await waitUntil(said, { what: 'a first licence', deadlineMs: 10_000 });
    },
    async end() {
      const text = await docker(dockerHost, 'logs', '-t', NAME);
      await docker(dockerHost, 'rm', '-f', NAME);
      const lines = text.trim().split('\n').map(readLine);
      const good = lines.filter(({ words }) => words.endsWith('200'));
      const gaps = good.slice(1).map(({ at }, index) => at - (good[index]?.at ?? at));
      watcher.answers = good.length;
      watcher.longestGapMs = Math.max(0, ...gaps);
      watcher.repeated = good.filter(({ words }) => words.startsWith('again')).length;
      watcher.failures = lines.flatMap(({ words, time }) =>
        words.endsWith('200') ? [] : [`${time} ${words}`],
      );
    },
  };
  return watcher;
}

function readLine(text: string): { at: number; time: string; words: string } {
  const [time = '', ...words] = text.split(' ');
  return { at: Date.parse(time), time, words: words.join(' ') };
}
