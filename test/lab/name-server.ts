// Owns the world's name service as a lab sees it: a program that answers A questions for the names it was given.
// Usage: node name-server.ts ADDRESS NAME=ADDRESS…   Everything else does not exist, so nothing ever leaves the lab.
import { createSocket } from 'node:dgram';
import { argv } from 'node:process';

const [, , listenAddress = '127.0.0.1', ...entries] = argv;
const zone = new Map(entries.map((entry) => entry.split('=') as [string, string]));
const socket = createSocket('udp4');

socket.on('message', (question, from) => {
  const answer = answerTo(question);
  if (answer) socket.send(answer, from.port, from.address);
});
socket.bind(53, listenAddress);
process.on('SIGTERM', () => socket.close());

/** RFC 1035, section 4: header of 12 bytes, then the question, which is echoed. */
function answerTo(question: Buffer): Buffer | null {
  if (question.length < 17) return null;
  const labels: string[] = [];
  let at = 12;
  while (question[at]) {
    const length = question[at] ?? 0;
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
    if (at >= question.length) return null;
  }
  const asked = question.subarray(12, at + 5);
  const type = question.readUInt16BE(at + 1);
  const address = zone.get(labels.join('.').toLowerCase());
  const withAddress = address !== undefined && type === 1;
  const header = Buffer.alloc(12);
  question.copy(header, 0, 0, 2);
  header.writeUInt16BE(address === undefined ? 0x8583 : 0x8580, 2); // "no such name", or an authoritative answer
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(withAddress ? 1 : 0, 6);
  if (!withAddress) return Buffer.concat([header, asked]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...address.split('.').map(Number)]);
  return Buffer.concat([header, asked, record]);
}
