// Owns callers inside a site's container network, who find the API by its name: files and streams without pause, from a container of their
// own on a real engine. Each new connection asks the name service anew and tries every address that it tells, as HTTP clients do.
import { docker } from './engine-under-test.ts';

export interface NetworkCalls {
  files: number;
  streams: number;
  failures: string[];
  /** Connections that met the old one in the instant it stopped, and were answered at the next try. */
  repeated: number;
}

const NAME = 'network-callers';

const program = `
const http = require('http');
const pcm = Buffer.alloc(48000, 1);
const met = /ECONNRESET|ECONNREFUSED|hang up/;
const sendFile = () => new Promise((resolve) => {
  const asked = http.request('http://api:8080/v1/listen?model=nova-3&encoding=linear16&sample_rate=16000', { method: 'POST', agent: false, timeout: 20000, headers: { 'content-type': 'application/octet-stream' } }, (answer) => {
    let text = ''; answer.on('data', (chunk) => (text += chunk)); answer.on('error', (error) => resolve(error.message));
    answer.on('end', () => resolve(answer.statusCode === 200 && text.includes('transcript') ? '' : answer.statusCode + ' ' + text.slice(0, 80)));
  });
  asked.on('timeout', () => asked.destroy(new Error('no answer in 20 s')));
  asked.on('error', (error) => resolve(error.code || error.message));
  asked.end(pcm);
});
const stream = () => new Promise((resolve) => {
  const socket = new WebSocket('ws://api:8080/v1/listen?model=nova-3&encoding=linear16&sample_rate=16000');
  let complete = false, opened = false, timer;
  socket.onopen = () => { opened = true; let sent = 0; timer = setInterval(() => {
    socket.send(pcm.subarray(sent * 3200, sent * 3200 + 3200)); sent += 1;
    if (sent === 15) { clearInterval(timer); socket.send('{"type":"CloseStream"}'); } }, 100); };
  socket.onmessage = ({ data }) => { if (String(data).includes('"Metadata"')) complete = true; };
  socket.onclose = ({ code }) => { clearInterval(timer); resolve(complete ? '' : opened ? 'cut with ' + code : 'ECONNREFUSED'); };
  socket.onerror = () => undefined;
});
const call = async (kind, ask) => { for (;;) {
  let words = await ask();
  if (met.test(words)) { console.log('again ' + kind + ' ' + words); words = await ask(); }
  console.log(kind + ' ' + (words || 'ok'));
  await new Promise((resolve) => setTimeout(resolve, 40));
} };
call('file', sendFile); call('file', sendFile); call('stream', stream); call('stream', stream);
`;

export async function callFromNetwork(
  dockerHost: string,
  site: string,
): Promise<{ end(): Promise<NetworkCalls> }> {
  const image = (
    await docker(dockerHost, 'inspect', '--format', '{{.Config.Image}}', `${site}-api-1`)
  ).trim();
  const run = ['run', '-d', '--name', NAME, '--network', `${site}_default`, '--entrypoint', 'node'];
  await docker(dockerHost, ...run, image, '-e', program);
  return {
    async end() {
      const lines = (await docker(dockerHost, 'logs', NAME)).trim().split('\n');
      await docker(dockerHost, 'rm', '-f', NAME);
      const of = (kind: string) => lines.filter((line) => line === `${kind} ok`).length;
      return {
        files: of('file'),
        streams: of('stream'),
        repeated: lines.filter((line) => line.startsWith('again')).length,
        failures: lines.filter((line) => !/^(file|stream) ok$|^again/.test(line)),
      };
    },
  };
}
